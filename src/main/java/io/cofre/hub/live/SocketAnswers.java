package io.cofre.hub.live;

import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import java.nio.charset.StandardCharsets;

/** The answers to requests of clients of Socket.IO, as JSON texts. */
final class SocketAnswers {
    private SocketAnswers() {}

    static String authenticated(String tenant, Cursor cursor) {
        return text(json -> {
            json.writeStartObject();
            json.writeBooleanField("success", true);
            json.writeStringField("tenantId", tenant);
            json.writeStringField("epoch", cursor.epoch());
            json.writeNumberField("seq", cursor.seq());
            json.writeEndObject();
        });
    }

    static String instance(String name) {
        return text(json -> {
            json.writeStartObject();
            json.writeStringField("instanceName", name);
            json.writeEndObject();
        });
    }

    static String error(ErrorCode code, String message) {
        return error(code, message, "");
    }

    /** @param instanceName the name as the client sent it; empty if there is none */
    static String error(ErrorCode code, String message, String instanceName) {
        return text(json -> {
            json.writeStartObject();
            json.writeStringField("message", message);
            json.writeStringField("code", code.wireName());
            if (!instanceName.isEmpty()) {
                json.writeStringField("instanceName", instanceName);
            }
            json.writeEndObject();
        });
    }

    static String replayed(Told.Replayed replayed) {
        return text(json -> {
            json.writeStartObject();
            if (!replayed.instanceName().isEmpty()) {
                json.writeStringField("instanceName", replayed.instanceName());
            }
            json.writeNumberField("count", replayed.count());
            json.writeNumberField("lastSeq", replayed.lastSeq());
            json.writeBooleanField("complete", replayed.complete());
            json.writeBooleanField("gap", replayed.gap());
            json.writeEndObject();
        });
    }

    private static String text(JsonText.Content content) {
        return new String(JsonText.of(content), StandardCharsets.UTF_8);
    }
}
