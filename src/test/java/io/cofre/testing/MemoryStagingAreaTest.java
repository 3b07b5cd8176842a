package io.cofre.testing;

import io.cofre.store.SessionStore;
import io.cofre.testing.filestore.FileStore;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Tests that stagings in memory, which other tests use, behave like real ones. */
class MemoryStagingAreaTest extends StagingAreaContract<MemoryHistory> {
    @TempDir
    private Path directory;

    @Override
    protected SessionStore open() throws IOException {
        return FileStore.open(LocalDisk.at(directory));
    }

    @Override
    protected MemoryHistory historyOf(SessionStore opened) {
        return new MemoryHistory(opened);
    }
}
