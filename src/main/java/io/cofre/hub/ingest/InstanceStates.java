package io.cofre.hub.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the states of instances into the registry, as stored updates of their connections tell them. Of many updates
 * of one instance only the latest is brought. Thread-safe.
 */
final class InstanceStates {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceStates.class);

    private final ObjectMapper json = new ObjectMapper();
    private final Registry registry;

    /** Runs one task at a time, in order: the registry waits for its commit, which the thread of the log must not. */
    private final Executor oneThread;

    /** The data of the latest update, by the id of the instance. */
    private final ConcurrentHashMap<String, String> latest = new ConcurrentHashMap<>();

    InstanceStates(Registry registry, Executor oneThread) {
        this.registry = registry;
        this.oneThread = oneThread;
    }

    /** Takes events that were stored, in their order. It does not wait. */
    void stored(List<HubEvent> events) {
        for (HubEvent event : events) {
            if (event.kind() == EventKind.CONNECTION_UPDATE && latest.put(event.instanceId(), event.data()) == null) {
                oneThread.execute(() -> follow(event.instanceId()));
            }
        }
    }

    private void follow(String instanceId) {
        String data = latest.remove(instanceId);
        String state = data == null ? "" : stateIn(data);
        if (state.isEmpty()) {
            return;
        }
        try {
            registry.instanceById(instanceId)
                    .filter(instance -> !instance.state().equals(state))
                    .ifPresent(instance -> registry.setState(instanceId, state));
        } catch (CofreException failure) {
            LOG.warn("the state of {} could not be stored: {}", instanceId, failure.getMessage());
        }
    }

    private String stateIn(String data) {
        try {
            JsonNode update = json.readTree(data);
            return update == null ? "" : update.path("state").asText();
        } catch (IOException malformed) {
            return "";
        }
    }
}
