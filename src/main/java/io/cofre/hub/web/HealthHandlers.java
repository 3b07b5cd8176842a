package io.cofre.hub.web;

import io.cofre.session.JsonText;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;

/** The handlers that tell whether the hub is alive and ready. */
final class HealthHandlers {
    private static final FullResponse ALIVE = FullResponse.json("{\"status\":\"live\"}");

    private final HubReadiness readiness;

    HealthHandlers(HubReadiness readiness) {
        this.readiness = readiness;
    }

    static Response live(Request request) {
        return ALIVE;
    }

    Response ready(Request request) {
        List<String> obstacles = readiness.obstacles();
        byte[] body = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("status", obstacles.isEmpty() ? "ready" : "not_ready");
            json.writeArrayFieldStart("reasons");
            for (String obstacle : obstacles) {
                json.writeString(obstacle);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
        return FullResponse.json(obstacles.isEmpty() ? 200 : 503, body);
    }
}
