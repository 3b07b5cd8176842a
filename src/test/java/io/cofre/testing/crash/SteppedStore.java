package io.cofre.testing.crash;

import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.volume.disk.Disk;
import java.io.IOException;

/** A store whose background work a test does, one step at a time, so that a seed decides about its order. */
public interface SteppedStore {
    SessionStore port();

    /** What is kept beside the live values. */
    SessionHistory history();

    /** Does what the committer does once: takes all that waits, makes it durable, acknowledges it. */
    void runCommitter();

    /** Makes one checkpoint. */
    void runCheckpoint();

    /** Prepares room for what comes. */
    void runPreparer();

    /** Opens such a store on a disk. */
    interface Opener {
        SteppedStore open(Disk disk) throws IOException;

        /**
         * Whether commits of several changes are atomic, and what a killed process left is forced before it is served.
         */
        boolean keepsJournal();
    }
}
