package io.cofre.crash;

import io.cofre.disk.Disk;
import io.cofre.filestore.FileStore;
import io.cofre.store.SessionArchive;
import io.cofre.store.SessionStore;
import java.io.IOException;

/** The simple store: it has no background work. */
record SteppedFileStore(SessionStore port) implements SteppedStore {
    static final Opener OPENER = new Opener() {
        @Override
        public SteppedStore open(Disk disk) throws IOException {
            return new SteppedFileStore(FileStore.open(disk));
        }

        @Override
        public boolean keepsJournal() {
            return false;
        }
    };

    @Override
    public SessionArchive archive() {
        throw new UnsupportedOperationException("this store keeps nothing beside the live values");
    }

    @Override
    public void runCommitter() {}

    @Override
    public void runCheckpoint() {}

    @Override
    public void runPreparer() {}
}
