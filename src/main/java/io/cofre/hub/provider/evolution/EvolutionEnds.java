package io.cofre.hub.provider.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.SessionEnd;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The events with which Evolution tells that a session has ended: an instance was deleted, or its login is over. It
 * stores sessions at the worker by their ids and deletes them by their names, so that they stay there.
 */
final class EvolutionEnds {
    private static final String INSTANCE_DELETED = "INSTANCE_DELETE";
    private static final String LOGGED_OUT = "LOGOUT_INSTANCE";
    private static final String STATUS = "STATUS_INSTANCE";
    private static final int UNAUTHORIZED = 401;

    private EvolutionEnds() {}

    static Optional<SessionEnd> in(HubEvent event) {
        return switch (event.source()) {
            case INSTANCE_DELETED -> Optional.of(new SessionEnd(true, ProviderJson.string(data(event), "instanceId")));
            case LOGGED_OUT -> Optional.of(new SessionEnd(false, ""));
            case STATUS ->
                data(event).path("disconnectionReasonCode").asInt() == UNAUTHORIZED
                        ? Optional.of(new SessionEnd(false, ""))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static JsonNode data(HubEvent event) {
        return ProviderJson.read(event.data().getBytes(StandardCharsets.UTF_8)).orElseGet(ProviderJson::object);
    }
}
