package io.cofre.retention;

/** An observer of retention. It is called by the sweeper, must be quick and must not throw. */
@FunctionalInterface
public interface HistoryObserver {
    HistoryObserver NONE = (snapshots, trashEntries) -> {};

    /** Retention deleted snapshots and entries of the trash for good. */
    void purged(int snapshots, int trashEntries);
}
