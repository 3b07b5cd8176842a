package io.cofre.volume.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a data directory which is made is durable up to the first directory that was there. */
class RootDirectoryTest {
    @TempDir
    Path parent;

    private final List<String> forced = new ArrayList<>();

    @BeforeEach
    void resolve() throws IOException {
        parent = parent.toRealPath();
    }

    @Test
    void forcesEachParentOnceItHoldsTheNewName() throws IOException {
        Path made = RootDirectory.prepare(parent.resolve("srv/cofre/instances"), this::note);

        assertThat(made).isEqualTo(parent.resolve("srv/cofre/instances"));
        assertThat(forced).containsExactly(": srv", "srv: cofre", "srv/cofre: instances");
    }

    @Test
    void forcesNothingAboveADirectoryThatIsThere() throws IOException {
        Files.createDirectories(parent.resolve("srv/cofre"));

        RootDirectory.prepare(parent.resolve("srv/cofre"), this::note);
        assertThat(forced).isEmpty();

        RootDirectory.prepare(parent.resolve("srv/cofre/instances"), this::note);
        assertThat(forced).containsExactly("srv/cofre: instances");
    }

    @Test
    void forcesWhereALinkLeads() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.createSymbolicLink(parent.resolve("link"), elsewhere);

        RootDirectory.prepare(parent.resolve("link/instances"), this::note);

        assertThat(forced).containsExactly("elsewhere: instances");
    }

    @Test
    void failsWhereAParentCannotBeForced() {
        assertThatThrownBy(() -> RootDirectory.prepare(parent.resolve("instances"), directory -> {
                    throw new IOException("Input/output error");
                }))
                .hasMessage("Input/output error");
    }

    /** A directory that may be written but not read cannot be forced. */
    @Test
    void goesOnWhereAParentMayNotBeRead() throws IOException {
        Path made = RootDirectory.prepare(parent.resolve("instances"), directory -> {
            throw new AccessDeniedException(directory.toString());
        });

        assertThat(made).isDirectory();
    }

    private void note(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> names =
                    entries.map(entry -> entry.getFileName().toString()).toList();
            forced.add(parent.relativize(directory) + ": " + String.join(" ", names));
        }
    }
}
