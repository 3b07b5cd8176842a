package io.cofre.service;

/** The phase of the worker's life. Thread-safe. */
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

    /** Records that requests are served from now on. */
    public void serving() {
        phase = Phase.SERVING;
    }

    /** Records that from now on requests in flight are finished and no new ones begin. */
    public void draining() {
        phase = Phase.DRAINING;
    }
}
