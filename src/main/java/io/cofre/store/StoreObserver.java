package io.cofre.store;

/** Is told what the store does as it does it. Called by the threads of the store: must be quick and must not throw. */
public interface StoreObserver {
    /** A group of commits became durable by one force; {@code nanos} is the time of the write and the force. */
    void committed(int commits, long bytes, long nanos);

    /** A checkpoint brought {@code files} values into files in {@code nanos}. */
    void checkpointed(int files, long nanos);

    /** A checkpoint failed; it will be tried again. */
    void checkpointFailed();

    /** Retention deleted snapshots and entries of the trash for good. */
    default void purged(int snapshots, int trashEntries) {}

    /** Nobody. */
    StoreObserver NONE = new StoreObserver() {
        @Override
        public void committed(int commits, long bytes, long nanos) {}

        @Override
        public void checkpointed(int files, long nanos) {}

        @Override
        public void checkpointFailed() {}
    };
}
