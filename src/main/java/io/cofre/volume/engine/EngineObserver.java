package io.cofre.volume.engine;

import io.cofre.retention.HistoryObserver;

/** An observer of the store. It is called by the threads of the store, must be quick and must not throw. */
public interface EngineObserver extends HistoryObserver {
    /** A group of commits became durable by one force; {@code elapsedNs} is the time of the write and the force. */
    void committed(int commits, long bytes, long elapsedNs);

    /** A checkpoint brought {@code files} values into files in {@code elapsedNs}. */
    void checkpointed(int files, long elapsedNs);

    /** A checkpoint failed; it will be tried again. */
    void checkpointFailed();

    @Override
    default void purged(int snapshots, int trashEntries) {}

    /** An observer that does nothing. */
    EngineObserver NONE = new EngineObserver() {
        @Override
        public void committed(int commits, long bytes, long elapsedNs) {}

        @Override
        public void checkpointed(int files, long elapsedNs) {}

        @Override
        public void checkpointFailed() {}
    };
}
