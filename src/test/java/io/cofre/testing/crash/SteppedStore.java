package io.cofre.testing.crash;

import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.volume.disk.Disk;
import java.io.IOException;

/** A store whose background work a test does, one step at a time, so that a seed decides about its order. */
public interface SteppedStore {
    SessionStore port();

    /** The history beside the live values. */
    SessionHistory history();

    /** Makes one step of the committer: takes all waiting commits, makes them durable, acknowledges them. */
    void runCommitter();

    /** Makes one checkpoint. */
    void runCheckpoint();

    /** Prepares room for what comes. */
    void runPreparer();

    /** Opens such a store on a disk. */
    interface Opener {
        SteppedStore open(Disk disk) throws IOException;

        /**
         * Whether commits of several changes are atomic, and writes of a killed process are forced before they are
         * served.
         */
        boolean keepsJournal();
    }
}
