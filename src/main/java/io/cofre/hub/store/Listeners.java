package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners that are told what was committed, in the order of the commits, on the thread that tells. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<Consumer<List<HubEvent>>> ofEvents = new CopyOnWriteArrayList<>();
    private final List<Consumer<Set<Outbox.Lane>>> ofPending = new CopyOnWriteArrayList<>();
    private final List<Runnable> ofRegistry = new CopyOnWriteArrayList<>();

    void onStored(Consumer<List<HubEvent>> listener) {
        ofEvents.add(listener);
    }

    void onPending(Consumer<Set<Outbox.Lane>> listener) {
        ofPending.add(listener);
    }

    void onRegistry(Runnable listener) {
        ofRegistry.add(listener);
    }

    void tell(GroupCommit.Told told) {
        stored(told.events());
        pending(told.lanes());
    }

    void stored(List<HubEvent> events) {
        if (!events.isEmpty()) {
            ofEvents.forEach(listener -> tell(listener, events));
        }
    }

    void pending(Set<Outbox.Lane> lanes) {
        if (!lanes.isEmpty()) {
            ofPending.forEach(listener -> tell(listener, lanes));
        }
    }

    void registryChanged() {
        ofRegistry.forEach(listener -> tell(told -> listener.run(), ofRegistry));
    }

    private static <T> void tell(Consumer<T> listener, T news) {
        try {
            listener.accept(news);
        } catch (RuntimeException bug) {
            LOG.error("a listener of the store failed", bug);
        }
    }
}
