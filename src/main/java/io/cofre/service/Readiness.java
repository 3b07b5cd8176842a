package io.cofre.service;

import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The readiness of the worker: whether it should get requests. Thread-safe. */
public final class Readiness {
    private final WorkerState state;
    private final SessionStore store;
    private final Optional<FreeSpace> room;
    private final long freeBytesMin;

    private Readiness(WorkerState state, SessionStore store, Optional<FreeSpace> room, long freeBytesMin) {
        this.state = state;
        this.store = store;
        this.room = room;
        this.freeBytesMin = freeBytesMin;
    }

    /**
     * The readiness of a worker with a volume.
     *
     * @param freeBytesMin the room on the volume below which the worker is not ready
     */
    public Readiness(WorkerState state, SessionStore store, FreeSpace room, long freeBytesMin) {
        this(state, store, Optional.of(room), freeBytesMin);
    }

    /** The readiness of a worker whose store has no volume here. */
    public Readiness(WorkerState state, SessionStore store) {
        this(state, store, Optional.empty(), 0);
    }

    /**
     * The result of a check.
     *
     * @param reasons the reasons why the worker is not ready, for operators; empty if it is
     * @param notices problems of a worker that is ready all the same, for operators
     * @param room the room on the volume; empty if there is no volume
     */
    public record Finding(List<String> reasons, List<String> notices, Optional<Room> room) {
        public boolean ready() {
            return reasons.isEmpty();
        }
    }

    /**
     * The room on the volume.
     *
     * @param freeBytes the free bytes; negative if it could not be told
     * @param freeBytesMin the bytes that readiness asks for
     */
    public record Room(long freeBytes, long freeBytesMin) {}

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
        Optional<Room> found = room.map(space -> new Room(freeBytes(space), freeBytesMin));
        found.ifPresent(free -> {
            if (free.freeBytes() < 0) {
                reasons.add("the room on the volume cannot be told");
            } else if (free.freeBytes() < freeBytesMin) {
                reasons.add("the volume is nearly full");
            }
        });
        return new Finding(List.copyOf(reasons), store.notices(), found);
    }

    private static long freeBytes(FreeSpace room) {
        try {
            return room.freeBytes();
        } catch (IOException failure) {
            return -1;
        }
    }
}
