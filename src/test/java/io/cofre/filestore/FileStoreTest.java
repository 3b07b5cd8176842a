package io.cofre.filestore;

import io.cofre.disk.LocalDisk;
import io.cofre.store.SessionStore;
import io.cofre.store.SessionStoreContract;
import java.io.IOException;
import java.nio.file.Path;

class FileStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore open(Path directory) throws IOException {
        return FileStore.open(LocalDisk.at(directory));
    }
}
