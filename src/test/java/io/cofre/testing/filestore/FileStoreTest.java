package io.cofre.testing.filestore;

import io.cofre.store.SessionStore;
import io.cofre.testing.VolumeContract;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;

class FileStoreTest extends VolumeContract {
    @Override
    protected SessionStore open(Path directory) throws IOException {
        return FileStore.open(LocalDisk.at(directory));
    }
}
