package io.cofre.service;

/** Where the worker is in its life. Thread-safe. */
public final class WorkerState {
    /** The phases, in the order in which a worker goes through them. */
    public enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    private volatile Phase phase = Phase.STARTING;

    public Phase phase() {
        return phase;
    }

    /** From now on requests are served. */
    public void serving() {
        phase = Phase.SERVING;
    }

    /** From now on what is in flight is finished and nothing new is begun. */
    public void draining() {
        phase = Phase.DRAINING;
    }
}
