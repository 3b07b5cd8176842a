package io.cofre.web.operators;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.service.Readiness;
import io.cofre.session.JsonText;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.io.IOException;

/** The handlers that tell whether the worker is there, alive and ready. */
public final class HealthHandlers {
    private static final FullResponse PONG = FullResponse.of(200, "text/plain", "pong");
    private static final FullResponse ALIVE = FullResponse.json("{\"status\":\"live\"}");

    private final Readiness readiness;

    public HealthHandlers(Readiness readiness) {
        this.readiness = readiness;
    }

    public static Response ping(Request request) {
        return PONG;
    }

    public static Response live(Request request) {
        return ALIVE;
    }

    public Response ready(Request request) {
        Readiness.Finding finding = readiness.check();
        byte[] body = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("status", finding.ready() ? "ready" : "not_ready");
            json.writeArrayFieldStart("reasons");
            for (String reason : finding.reasons()) {
                json.writeString(reason);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("notices");
            for (String notice : finding.notices()) {
                json.writeString(notice);
            }
            json.writeEndArray();
            if (finding.room().isPresent()) {
                write(finding.room().get(), json);
            }
            json.writeEndObject();
        });
        return FullResponse.json(finding.ready() ? 200 : 503, body);
    }

    private static void write(Readiness.Room room, JsonGenerator json) throws IOException {
        if (room.freeBytes() < 0) {
            json.writeNullField("diskFreeBytes");
        } else {
            json.writeNumberField("diskFreeBytes", room.freeBytes());
        }
        json.writeNumberField("diskFreeBytesMin", room.freeBytesMin());
    }
}
