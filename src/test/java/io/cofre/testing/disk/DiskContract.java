package io.cofre.testing.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.FileFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of every disk while nothing goes wrong: a simulated one must not differ from a real one. */
@SuppressWarnings("NullAway.Init")
public abstract class DiskContract {
    private Disk disk;

    protected abstract Disk newDisk() throws IOException;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = newDisk();
    }

    @AfterEach
    void closeDisk() {
        disk.close();
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        disk.write(Path.of("a"), bytes("first"));
        disk.write(Path.of("a"), bytes("2nd"));
        assertThat(disk.read(Path.of("a"))).hasValue(bytes("2nd"));
    }

    @Test
    void readsNothingWhereNoFileIs() throws IOException {
        assertThat(disk.read(Path.of("a"))).isEmpty();
        assertThat(disk.read(Path.of("b", "a"))).isEmpty();
    }

    @Test
    void refusesToReadADirectory() throws IOException {
        disk.createDirectory(Path.of("d"));
        assertThatThrownBy(() -> disk.read(Path.of("d"))).isInstanceOf(IOException.class);
    }

    @Test
    void readsAndWritesAnOpenFileAtPositions() throws IOException {
        try (DiskFile file = disk.open(Path.of("a"))) {
            assertThat(file.size()).isZero();
            file.write(ByteBuffer.wrap(bytes("xyz")), 1_000);
            file.write(ByteBuffer.wrap(bytes("Y")), 1_001);
            file.force();
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(file.read(read, 999)).isEqualTo(4);
            assertThat(new String(read.array(), 0, 4, UTF_8)).isEqualTo("\0xYz");
            assertThat(file.read(ByteBuffer.allocate(10), 5_000)).isZero();
            assertThat(file.size()).isEqualTo(1_003);
        }
        assertThat(disk.read(Path.of("a")))
                .hasValueSatisfying(content -> assertThat(content).hasSize(1_003));
    }

    @Test
    void opensTheFileThatExists() throws IOException {
        disk.write(Path.of("a"), bytes("kept"));
        disk.open(Path.of("a")).close();
        assertThat(disk.read(Path.of("a"))).hasValue(bytes("kept"));
    }

    @Test
    void refusesToCreateWhereTheDirectoryIsMissing() {
        assertThatThrownBy(() -> disk.open(Path.of("d", "a"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.write(Path.of("d", "a"), bytes("x"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.createDirectory(Path.of("d", "e"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesToForceWhatIsMissing() {
        assertThatThrownBy(() -> disk.force(Path.of("a"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.forceDirectory(Path.of("d"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void renamesOntoAnotherFile() throws IOException {
        disk.write(Path.of("a"), bytes("new"));
        disk.write(Path.of("b"), bytes("old"));
        disk.rename(Path.of("a"), Path.of("b"));
        assertThat(disk.read(Path.of("a"))).isEmpty();
        assertThat(disk.read(Path.of("b"))).hasValue(bytes("new"));
    }

    @Test
    void renamesADirectoryWithWhatIsInIt() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.createDirectory(Path.of("e"));
        disk.write(Path.of("d", "a"), bytes("x"));
        disk.rename(Path.of("d"), Path.of("e", "f"));
        assertThat(disk.isDirectory(Path.of("d"))).isFalse();
        assertThat(disk.read(Path.of("e", "f", "a"))).hasValue(bytes("x"));
    }

    @Test
    void refusesToRenameWhatIsMissingOrOntoAFullDirectory() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.createDirectory(Path.of("e"));
        disk.write(Path.of("e", "a"), bytes("x"));
        assertThatThrownBy(() -> disk.rename(Path.of("a"), Path.of("b"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.rename(Path.of("d"), Path.of("e"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.rename(Path.of("e", "a"), Path.of("d"))).isInstanceOf(IOException.class);
    }

    @Test
    void keepsAnOpenFileThatWasDeletedOrRenamed() throws IOException {
        try (DiskFile file = disk.open(Path.of("a"))) {
            disk.rename(Path.of("a"), Path.of("b"));
            file.write(ByteBuffer.wrap(bytes("x")), 0);
            assertThat(disk.read(Path.of("b"))).hasValue(bytes("x"));
            disk.delete(Path.of("b"));
            file.write(ByteBuffer.wrap(bytes("y")), 1);
            assertThat(file.size()).isEqualTo(2);
        }
        assertThat(disk.read(Path.of("b"))).isEmpty();
    }

    @Test
    void deletesFilesAndEmptyDirectories() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("d", "a"), bytes("x"));
        assertThatThrownBy(() -> disk.delete(Path.of("d"))).isInstanceOf(DirectoryNotEmptyException.class);
        disk.delete(Path.of("d", "a"));
        disk.delete(Path.of("d"));
        disk.delete(Path.of("d"));
        assertThat(disk.isDirectory(Path.of("d"))).isFalse();
    }

    @Test
    void createsADirectoryOnce() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("a"), bytes("x"));
        assertThat(disk.isDirectory(Path.of("d"))).isTrue();
        assertThat(disk.isDirectory(Path.of("a"))).isFalse();
        assertThatThrownBy(() -> disk.createDirectory(Path.of("a"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void listsADirectory() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("a"), bytes("x"));
        assertThat(disk.list(Path.of("")))
                .containsExactlyInAnyOrder(new DiskEntry("d", true), new DiskEntry("a", false));
        assertThat(disk.list(Path.of("d"))).isEmpty();
        assertThat(disk.list(Path.of("none"))).isEmpty();
        assertThat(disk.names(Path.of("")))
                .containsExactlyInAnyOrderElementsOf(
                        disk.list(Path.of("")).stream().map(DiskEntry::name).toList());
        assertThat(disk.names(Path.of("none"))).isEmpty();
        assertThat(disk.names(Path.of("a"))).isEmpty();
        assertThat(disk.list(Path.of("a"))).isEmpty();
    }

    @Test
    void linksAFileSoThatEachNameGoesItsOwnWay() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("a"), bytes("old"));
        disk.link(Path.of("a"), Path.of("d", "b"));
        disk.write(Path.of("c"), bytes("new"));
        disk.rename(Path.of("c"), Path.of("a"));
        assertThat(disk.read(Path.of("a"))).hasValue(bytes("new"));
        assertThat(disk.read(Path.of("d", "b"))).hasValue(bytes("old"));
        disk.delete(Path.of("a"));
        assertThat(disk.read(Path.of("d", "b"))).hasValue(bytes("old"));
        assertThatThrownBy(() -> disk.link(Path.of("none"), Path.of("e"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.link(Path.of("d", "b"), Path.of("d", "b")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void tellsTheSizeOfAFile() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("d", "a"), bytes("four"));
        assertThat(disk.facts(Path.of("d", "a"))).map(FileFacts::bytes).hasValue(4L);
        assertThat(disk.facts(Path.of("d"))).isPresent();
        assertThat(disk.facts(Path.of("none"))).isEmpty();
    }

    @Test
    void forcesAndSyncs() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("d", "a"), bytes("x"));
        disk.force(Path.of("d", "a"));
        disk.forceDirectory(Path.of("d"));
        disk.forceDirectory(Path.of(""));
        disk.sync();
        assertThat(disk.space().totalBytes()).isPositive();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
