package io.cofre.volume.engine;

import io.cofre.volume.history.HistoryObserver;

/** An observer of the store. It is called by the threads of the store, must be quick and must not throw. */
public interface EngineObserver extends HistoryObserver {
    /** A group of commits became durable by one force; {@code nanos} is the time of the write and the force. */
    void committed(int commits, long bytes, long nanos);

    /** A checkpoint brought {@code files} values into files in {@code nanos}. */
    void checkpointed(int files, long nanos);

    /** A checkpoint failed; it will be tried again. */
    void checkpointFailed();

    @Override
    default void purged(int snapshots, int trashEntries) {}

    /** An observer that does nothing. */
    EngineObserver NONE = new EngineObserver() {
        @Override
        public void committed(int commits, long bytes, long nanos) {}

        @Override
        public void checkpointed(int files, long nanos) {}

        @Override
        public void checkpointFailed() {}
    };
}
