package io.cofre.volume.engine;

import io.cofre.retention.RetentionClock;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.testing.TestRetention;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.time.Duration;

/** The journaled store without its threads. Its segments are small, so that a short schedule fills several. */
public final class SteppedJournaledStore implements SteppedStore {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int SEGMENTS_MAX = 4;

    private final JournaledStore store;

    private SteppedJournaledStore(JournaledStore store) {
        this.store = store;
    }

    /** Opens such stores with a cache or without. */
    public static Opener opener(long cacheBytesMax) {
        StoreSettings settings = settings(cacheBytesMax);
        return new Opener() {
            @Override
            public SteppedStore open(Disk disk) throws IOException {
                return new SteppedJournaledStore(TestStores.open(disk, settings));
            }

            @Override
            public boolean keepsJournal() {
                return true;
            }
        };
    }

    /** Opens such a store by other clocks than those of this machine. */
    public static SteppedStore open(Disk disk, long cacheBytesMax, RetentionClock clock) throws IOException {
        StoreSettings settings = settings(cacheBytesMax);
        return new SteppedJournaledStore(
                TestStores.open(disk, settings, Patience.of(settings.checkpointInterval()), clock));
    }

    private static StoreSettings settings(long cacheBytesMax) {
        return new StoreSettings(
                1 << 20,
                cacheBytesMax,
                1 << 20,
                Duration.ofHours(1),
                SEGMENT_BYTES,
                SEGMENTS_MAX,
                SEGMENT_BYTES / 2,
                TestRetention.GENEROUS);
    }

    @Override
    public SessionStore port() {
        return store;
    }

    @Override
    public SessionHistory history() {
        return store.history();
    }

    @Override
    public void runCommitter() {
        store.engine().commitAll();
    }

    @Override
    public void runCheckpoint() {
        store.engine().checkpointer().checkpoint();
    }

    @Override
    public void runPreparer() {
        store.engine().prepare();
    }
}
