package io.cofre.volume.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links in the place of the lock of a volume: nothing at the other end is made, emptied or locked. */
class LinkedLockTest {
    private static final Path LOCK = Path.of(".journal", "lock");

    @TempDir
    Path volume;

    @TempDir
    Path elsewhere;

    private Path precious;

    @BeforeEach
    void fillElsewhere() throws IOException {
        precious = Files.writeString(elsewhere.resolve("lock"), "precious");
    }

    @Test
    void refusesADirectoryThatIsALink() throws IOException {
        Files.createSymbolicLink(volume.resolve(".journal"), elsewhere);

        assertThatThrownBy(() -> LocalDisk.exclusivelyAt(volume, LOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".journal in the data directory is a symbolic link");

        assertUntouched();
    }

    @Test
    void refusesADirectoryThatIsALinkToNothing() throws IOException {
        Files.createSymbolicLink(volume.resolve(".journal"), elsewhere.resolve("none"));

        assertThatThrownBy(() -> LocalDisk.exclusivelyAt(volume, LOCK)).isInstanceOf(IOException.class);

        assertUntouched();
    }

    @Test
    void refusesALockThatIsALink() throws IOException {
        Files.createDirectory(volume.resolve(".journal"));
        Files.createSymbolicLink(volume.resolve(LOCK), precious);

        assertThatThrownBy(() -> LocalDisk.exclusivelyAt(volume, LOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lock in the data directory is a symbolic link");

        assertUntouched();
    }

    /** Somebody else may have that one. */
    @Test
    void readsAVolumeWithoutTheLockAtTheOtherEnd() throws IOException {
        Files.createSymbolicLink(volume.resolve(".journal"), elsewhere);
        try (DirectoryLock others = DirectoryLock.acquire(precious);
                ReadOnlyDisk reading = ReadOnlyDisk.at(volume, LOCK)) {
            others.requireInPlace();
            assertThat(reading.list(Path.of(""))).singleElement().matches(DiskEntry::isLink);
            ReadOnlyDisk.requireUnlocked(volume, LOCK);
        }
    }

    private void assertUntouched() throws IOException {
        assertThat(precious).hasContent("precious");
        try (Stream<Path> entries = Files.list(elsewhere)) {
            assertThat(entries).containsExactly(precious);
        }
    }
}
