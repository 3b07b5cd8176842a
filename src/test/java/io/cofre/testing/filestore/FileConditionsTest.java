package io.cofre.testing.filestore;

import io.cofre.session.KeyPath;
import io.cofre.store.SessionStore;
import io.cofre.testing.ConditionsContract;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class FileConditionsTest extends ConditionsContract {
    @Override
    protected SessionStore open(Path directory) throws IOException {
        return FileStore.open(LocalDisk.at(directory));
    }

    @Override
    protected void damage(Path directory, KeyPath path) throws IOException {
        Files.write(
                directory
                        .resolve(path.instance().group().toString())
                        .resolve(path.instance().instance().toString())
                        .resolve(path.key().toString()),
                new byte[0]);
    }
}
