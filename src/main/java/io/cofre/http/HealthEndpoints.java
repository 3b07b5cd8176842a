package io.cofre.http;

import io.cofre.service.Readiness;
import io.cofre.session.JsonString;

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
        StringBuilder json = new StringBuilder("{\"status\":\"")
                .append(finding.ready() ? "ready" : "not_ready")
                .append("\",\"reasons\":[");
        for (int index = 0; index < finding.reasons().size(); index++) {
            json.append(index == 0 ? "" : ",");
            JsonString.append(json, finding.reasons().get(index));
        }
        json.append("],\"diskFreeBytes\":").append(finding.freeBytes() < 0 ? "null" : finding.freeBytes());
        json.append(",\"diskFreeBytesMin\":").append(finding.freeBytesMin()).append('}');
        return Answer.of(finding.ready() ? 200 : 503, Answer.JSON, json.toString());
    }
}
