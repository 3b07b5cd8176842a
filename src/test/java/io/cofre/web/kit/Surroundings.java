package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A directory around a volume, with something in it that no request may reach. */
record Surroundings(Path root) {
    private static final Set<String> OURS = Set.of(
            ".adopt", ".journal", ".leases", ".retained", ".retention", ".snapshots", ".staging", ".tmp", ".trash");
    private static final String SECRET = "nobody may read or replace this";

    static Surroundings in(Path root) throws IOException {
        Files.writeString(root.resolve("secret"), SECRET);
        return new Surroundings(root);
    }

    Path volume() {
        return root.resolve("instances");
    }

    /** Checks that nothing was written outside the volume, and only files that belong there in it. */
    void assertUntouched() throws IOException {
        assertThat(names(root)).containsExactly("instances", "secret");
        assertThat(root.resolve("secret")).hasContent(SECRET);
        for (String group : names(volume())) {
            if (OURS.contains(group)) {
                continue;
            }
            assertThat(group).doesNotStartWith(".");
            for (String instance : names(volume().resolve(group))) {
                assertThat(instance).doesNotStartWith(".");
                for (String key : names(volume().resolve(group).resolve(instance))) {
                    assertThat(key).doesNotStartWith(".");
                    Path file = volume().resolve(group).resolve(instance).resolve(key);
                    assertThat(Files.isRegularFile(file) || Files.notExists(file, LinkOption.NOFOLLOW_LINKS))
                            .as(key)
                            .isTrue();
                }
            }
        }
    }

    /** Checks that an answer is one of ours: no fault of the server, no HTML, no banner, no local path, no secret. */
    void assertOurs(RawResponse answer) {
        assertThat(answer.status()).isLessThan(500);
        assertThat(answer.headers()).doesNotContainKey("server");
        assertThat(answer.body()).doesNotContain("<html", "<h2", SECRET, root.toString(), "Exception", "\tat ");
        if (answer.status() >= 400 && !answer.body().isEmpty()) {
            assertThat(answer.body()).startsWith("{\"statusCode\":" + answer.status());
        }
    }

    /** The names in a directory; none if it is gone: the worker moves removed ones into the trash after a while. */
    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException removed) {
            return List.of();
        }
    }
}
