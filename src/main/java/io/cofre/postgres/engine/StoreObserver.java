package io.cofre.postgres.engine;

/**
 * The listener to the work of a store, for metrics. Its methods are called by threads of the store, and must be quick.
 */
public interface StoreObserver {
    /** A listener that does nothing. */
    StoreObserver NONE = new StoreObserver() {
        @Override
        public void committed(int commits, long elapsedNs) {}

        @Override
        public void read(int reads) {}

        @Override
        public void replayed(String sqlState) {}

        @Override
        public void refused(String reason) {}

        @Override
        public void rewound() {}
    };

    /**
     * A group of commits was answered by the database.
     *
     * @param commits the number of commits in it
     * @param elapsedNs the time from the first statement to the answer, replays included
     */
    void committed(int commits, long elapsedNs);

    /** A group of so many reads was answered by the database. */
    void read(int reads);

    /**
     * A group of commits or reads is sent once more, since its outcome is not known or somebody was in the way.
     *
     * @param sqlState the state that the failure had; empty if it had none
     */
    void replayed(String sqlState);

    /**
     * A commit was refused, or given up, because of the database or a bound: not because of its conditions.
     *
     * @param reason the code of the error that the caller got, as {@code unavailable}
     */
    void refused(String reason);

    /** The database was found to lack what it had acknowledged. */
    void rewound();
}
