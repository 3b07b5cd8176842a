package io.cofre.volume.history;

import io.cofre.store.SessionStore;
import io.cofre.store.Trash;
import io.cofre.testing.TrashContract;
import io.cofre.volume.engine.JournaledStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalTrashTest extends TrashContract {
    @TempDir
    private Path directory;

    @Override
    protected SessionStore open() throws IOException {
        return LocalSnapshotsTest.started(directory);
    }

    @Override
    protected Trash trashOf(SessionStore opened) {
        return ((JournaledStore) opened).history();
    }
}
