package io.cofre.volume.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentSealsTest {
    private static final byte[] CONTENT = "{\"key\":\"AAAAAAAAAAAAAAAA\"}".getBytes(UTF_8);

    @TempDir
    private Path directory;

    private ContentSeals seals;

    @BeforeEach
    void open() throws IOException {
        seals = ContentSeals.on(directory);
        assumeTrue(seals.areKept(), "the volume keeps no extended attributes");
    }

    @Test
    void sealsACopyOfABrokenFileAsBroken() throws IOException {
        Path original = Files.write(directory.resolve("original"), CONTENT);
        seals.seal(original, CONTENT);
        FileTime written = Files.getLastModifiedTime(original);
        byte[] damaged = new byte[CONTENT.length];
        Files.write(original, damaged);
        Files.setLastModifiedTime(original, written);

        Path copy = Files.write(directory.resolve("copy"), damaged);
        seals.sealCopy(original, copy, damaged);

        assertThat(seals.isBroken(copy, damaged)).isTrue();
    }

    @Test
    void sealsACopyOfWhatAnotherProgramWroteAsWhole() throws IOException {
        Path original = Files.write(directory.resolve("original"), CONTENT);
        seals.seal(original, CONTENT);
        byte[] other = "{\"key\":\"of another\"}".getBytes(UTF_8);
        Files.write(original, other);
        Files.setLastModifiedTime(original, FileTime.fromMillis(1));

        Path copy = Files.write(directory.resolve("copy"), other);
        seals.sealCopy(original, copy, other);

        assertThat(seals.isBroken(copy, other)).isFalse();
        assertThat(seals.isBroken(copy, CONTENT)).isTrue();
    }
}
