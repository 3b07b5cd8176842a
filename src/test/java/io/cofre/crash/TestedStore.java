package io.cofre.crash;

import io.cofre.disk.Disk;
import io.cofre.filestore.FileStore;
import io.cofre.store.SessionStore;
import java.io.IOException;

/** The stores that the tests with real processes run, by the name that a child is given. */
enum TestedStore {
    FILE(false) {
        @Override
        SessionStore open(Disk disk) throws IOException {
            return FileStore.open(disk);
        }
    };

    private final boolean keepsJournal;

    TestedStore(boolean keepsJournal) {
        this.keepsJournal = keepsJournal;
    }

    abstract SessionStore open(Disk disk) throws IOException;

    /** Whether commits of several changes are atomic. */
    boolean keepsJournal() {
        return keepsJournal;
    }
}
