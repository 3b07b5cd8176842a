package io.cofre.testing.filestore;

import io.cofre.store.SessionStore;
import io.cofre.testing.LeasesContract;
import io.cofre.testing.SetClock;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;

class FileLeasesTest extends LeasesContract {
    @Override
    protected SessionStore open(Path directory, SetClock clock) throws IOException {
        return FileStore.open(LocalDisk.at(directory), clock::now, clock::nanoseconds);
    }
}
