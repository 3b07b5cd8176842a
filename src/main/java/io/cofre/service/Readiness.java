package io.cofre.service;

import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The readiness of the worker: whether it should get requests. Thread-safe. */
public final class Readiness {
    private final WorkerState state;
    private final SessionStore store;
    private final FreeSpace room;
    private final long freeBytesMin;

    /** @param freeBytesMin the room on the volume below which the worker is not ready */
    public Readiness(WorkerState state, SessionStore store, FreeSpace room, long freeBytesMin) {
        this.state = state;
        this.store = store;
        this.room = room;
        this.freeBytesMin = freeBytesMin;
    }

    /**
     * The result of a check.
     *
     * @param reasons the reasons why the worker is not ready, for operators; empty if it is
     * @param notices problems of a worker that is ready all the same, for operators
     * @param freeBytes the room on the volume; negative if it could not be told
     * @param freeBytesMin the room that readiness asks for
     */
    public record Finding(List<String> reasons, List<String> notices, long freeBytes, long freeBytesMin) {
        public boolean ready() {
            return reasons.isEmpty();
        }
    }

    /** Checks everything that readiness depends on, now. */
    public Finding check() {
        List<String> reasons = new ArrayList<>();
        switch (state.phase()) {
            case STARTING -> reasons.add("the worker is starting");
            case DRAINING -> reasons.add("the worker is stopping");
            case SERVING -> {}
        }
        StoreState storeState = store.state();
        if (!storeState.writable()) {
            reasons.add(storeState.reason());
        }
        long freeBytes = freeBytes();
        if (freeBytes < 0) {
            reasons.add("the room on the volume cannot be told");
        } else if (freeBytes < freeBytesMin) {
            reasons.add("the volume is nearly full");
        }
        return new Finding(List.copyOf(reasons), store.notices(), freeBytes, freeBytesMin);
    }

    private long freeBytes() {
        try {
            return room.freeBytes();
        } catch (IOException failure) {
            return -1;
        }
    }
}
