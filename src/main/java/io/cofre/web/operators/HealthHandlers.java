package io.cofre.web.operators;

import io.cofre.service.Readiness;
import io.cofre.session.JsonText;
import io.cofre.web.kit.Answer;
import io.cofre.web.kit.Call;
import io.cofre.web.kit.Response;

/** Tells whether the worker is there, alive and ready. */
public final class HealthHandlers {
    private static final Answer PONG = Answer.of(200, "text/plain", "pong");
    private static final Answer ALIVE = Answer.json("{\"status\":\"live\"}");

    private final Readiness readiness;

    public HealthHandlers(Readiness readiness) {
        this.readiness = readiness;
    }

    public static Response ping(Call call) {
        return PONG;
    }

    public static Response live(Call call) {
        return ALIVE;
    }

    public Response ready(Call call) {
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
            if (finding.freeBytes() < 0) {
                json.writeNullField("diskFreeBytes");
            } else {
                json.writeNumberField("diskFreeBytes", finding.freeBytes());
            }
            json.writeNumberField("diskFreeBytesMin", finding.freeBytesMin());
            json.writeEndObject();
        });
        return Answer.json(finding.ready() ? 200 : 503, body);
    }
}
