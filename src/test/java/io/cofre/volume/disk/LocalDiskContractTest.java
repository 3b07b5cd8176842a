package io.cofre.volume.disk;

import io.cofre.testing.disk.DiskContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class LocalDiskContractTest extends DiskContract {
    @TempDir
    private Path directory;

    @Override
    protected Disk newDisk() throws IOException {
        return LocalDisk.at(directory);
    }
}
