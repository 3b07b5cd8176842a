package io.cofre.hub.web;

import io.cofre.hub.registry.Instance;
import io.cofre.hub.store.EventLog;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Outbox;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;
import java.util.function.ToIntFunction;

/** Tells a tenant numbers of its own, and nothing of others. */
final class StatsHandlers {
    private final HubStore store;
    private final ToIntFunction<String> clients;
    private final Callers callers;

    /** @param clients counts those who follow the events of a tenant */
    StatsHandlers(HubStore store, ToIntFunction<String> clients, Callers callers) {
        this.store = store;
        this.clients = clients;
        this.callers = callers;
    }

    Response stats(Request request) {
        String tenant = callers.tenant(request);
        Outbox.Counts counts = store.outbox().counts(tenant);
        EventLog events = store.events();
        List<Instance> instances = store.registry().instances(tenant);
        long open =
                instances.stream().filter(each -> each.state().equals("open")).count();
        return Answers.success(json -> {
            json.writeNumberField("connectedClients", clients.applyAsInt(tenant));
            json.writeNumberField("queuedEvents", counts.pending());
            json.writeNumberField("deadLetters", counts.dead());
            json.writeNumberField("activeConnections", open);
            json.writeNumberField("instances", instances.size());
            json.writeNumberField(
                    "webhooks", store.registry().subscriptionsOf(tenant).size());
            json.writeStringField("epoch", events.epoch(tenant));
            json.writeNumberField("firstSeq", events.firstSeq(tenant));
            json.writeNumberField("lastSeq", events.lastSeq(tenant));
        });
    }
}
