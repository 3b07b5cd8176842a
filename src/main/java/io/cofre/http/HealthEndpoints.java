package io.cofre.http;

import io.cofre.service.Readiness;
import io.cofre.session.JsonText;

/** Tells whether the worker is there, alive and ready. */
final class HealthEndpoints {
    private static final Answer PONG = Answer.of(200, "text/plain", "pong");
    private static final Answer ALIVE = Answer.json("{\"status\":\"live\"}");

    private final Readiness readiness;

    HealthEndpoints(Readiness readiness) {
        this.readiness = readiness;
    }

    static Reply ping(Call call) {
        return PONG;
    }

    static Reply live(Call call) {
        return ALIVE;
    }

    Reply ready(Call call) {
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
