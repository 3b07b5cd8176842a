package io.cofre.crash;

import io.cofre.disk.Disk;
import io.cofre.filestore.FileStore;
import io.cofre.journaled.JournaledStore;
import io.cofre.journaled.StoreSettings;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreObserver;
import io.cofre.store.TestRetention;
import java.io.IOException;
import java.time.Duration;

/** The stores that the tests with real threads and processes run, by the name that a child is given. */
enum TestedStore {
    FILE(false) {
        @Override
        SessionStore open(Disk disk) throws IOException {
            return FileStore.open(disk);
        }
    },
    /** With segments and an overlay so small, and checkpoints so frequent, that each is met all the time. */
    JOURNALED(true) {
        @Override
        SessionStore open(Disk disk) throws IOException {
            StoreSettings settings = new StoreSettings(
                    256 << 10,
                    64 << 10,
                    256 << 10,
                    Duration.ofMillis(20),
                    SEGMENT_BYTES,
                    6,
                    SEGMENT_BYTES / 2,
                    TestRetention.GENEROUS);
            JournaledStore store = JournaledStore.open(disk, settings, StoreObserver.NONE);
            store.start(() -> {});
            return store;
        }
    };

    private static final int SEGMENT_BYTES = 128 << 10;

    private final boolean keepsJournal;

    TestedStore(boolean keepsJournal) {
        this.keepsJournal = keepsJournal;
    }

    abstract SessionStore open(Disk disk) throws IOException;

    /** Whether commits of several changes are atomic, and what is served is durable. */
    boolean keepsJournal() {
        return keepsJournal;
    }
}
