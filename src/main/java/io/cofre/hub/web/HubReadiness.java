package io.cofre.hub.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Whether a hub can do its work: it is neither starting nor stopping, and its store takes writes. Thread-safe. */
public final class HubReadiness {
    private final BooleanSupplier isWritable;
    private volatile Phase phase = Phase.STARTING;

    /** The phases of a hub's life, in their order. */
    private enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    /** @param isWritable whether the store takes writes */
    public HubReadiness(BooleanSupplier isWritable) {
        this.isWritable = isWritable;
    }

    /** Records that requests are served from now on. */
    public void serving() {
        phase = Phase.SERVING;
    }

    /** Records that the hub stops. */
    public void stopping() {
        phase = Phase.STOPPING;
    }

    /** The obstacles that keep it from its work; none if it is ready. */
    List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        switch (phase) {
            case STARTING -> obstacles.add("the hub is starting");
            case STOPPING -> obstacles.add("the hub is stopping");
            case SERVING -> {}
        }
        if (!isWritable.getAsBoolean()) {
            obstacles.add("the store takes no writes: the log tells why");
        }
        return obstacles;
    }
}
