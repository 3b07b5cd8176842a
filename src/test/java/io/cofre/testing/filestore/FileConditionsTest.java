package io.cofre.testing.filestore;

import io.cofre.store.SessionStore;
import io.cofre.testing.ConditionsContract;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;

class FileConditionsTest extends ConditionsContract {
    @Override
    protected SessionStore open(Path directory) throws IOException {
        return FileStore.open(LocalDisk.at(directory));
    }
}
