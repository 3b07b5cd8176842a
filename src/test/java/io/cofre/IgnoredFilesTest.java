package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no file with the keys of an account is committed by mistake. */
class IgnoredFilesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".env",
                "first.tar.gz",
                "backups/shop-first.tar.gz",
                "backup.tar",
                "folder.zip",
                ".cofre-export-1234567890.part",
                "instances/shop/first/creds",
                "hub/hub.db"
            })
    void areIgnoredByGit(String file) throws IOException {
        assertThat(patterns()).anyMatch(pattern -> matches(pattern, Path.of(file)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".env.example",
                "README.md",
                "src/main/java/io/cofre/cli/Export.java",
                "src/main/java/io/cofre/hub/Some.java"
            })
    void areNoFilesOfTheProject(String file) throws IOException {
        assertThat(patterns()).noneMatch(pattern -> matches(pattern, Path.of(file)));
    }

    private static List<String> patterns() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(".gitignore"))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** Patterns that begin with a slash match at the top, those without one any part of a path, as git has it. */
    private static boolean matches(String pattern, Path file) {
        if (pattern.startsWith("/")) {
            return ("/" + file).startsWith(pattern);
        }
        String name = pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern;
        return StreamSupport.stream(file.spliterator(), false)
                .anyMatch(part ->
                        FileSystems.getDefault().getPathMatcher("glob:" + name).matches(part));
    }
}
