package io.cofre.testing.crash;

import io.cofre.store.SessionStore;
import io.cofre.testing.TestRetention;
import io.cofre.testing.filestore.FileStore;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.time.Duration;

/** The stores that the tests with real threads and processes run, by the name that a child is given. */
public enum TestedStore {
    FILE(false) {
        @Override
        public SessionStore open(Disk disk) throws IOException {
            return FileStore.open(disk);
        }
    },
    /** With segments and an overlay so small, and checkpoints so frequent, that each is met all the time. */
    JOURNALED(true) {
        @Override
        public SessionStore open(Disk disk) throws IOException {
            StoreSettings settings = new StoreSettings(
                    256 << 10,
                    64 << 10,
                    256 << 10,
                    Duration.ofMillis(20),
                    SEGMENT_BYTES,
                    6,
                    SEGMENT_BYTES / 2,
                    TestRetention.GENEROUS);
            JournaledStore store = TestStores.open(disk, settings);
            store.start(() -> {});
            return store;
        }
    };

    private static final int SEGMENT_BYTES = 128 << 10;

    private final boolean keepsJournal;

    TestedStore(boolean keepsJournal) {
        this.keepsJournal = keepsJournal;
    }

    public abstract SessionStore open(Disk disk) throws IOException;

    /** Whether commits of several changes are atomic, and served values are durable. */
    public boolean keepsJournal() {
        return keepsJournal;
    }
}
