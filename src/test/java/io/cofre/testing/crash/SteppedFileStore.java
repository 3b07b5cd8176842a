package io.cofre.testing.crash;

import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.testing.filestore.FileStore;
import io.cofre.volume.disk.Disk;
import java.io.IOException;

/** The simple store: it has no background work. */
public record SteppedFileStore(SessionStore port) implements SteppedStore {
    public static final Opener OPENER = new Opener() {
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
    public SessionHistory history() {
        throw new UnsupportedOperationException("this store keeps nothing beside the live values");
    }

    @Override
    public void runCommitter() {}

    @Override
    public void runCheckpoint() {}

    @Override
    public void runPreparer() {}
}
