package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the fragments in {@code docs/changes}: each has its form, and a release gathers all of them. */
class ChangelogTest {
    private static final Path FRAGMENTS = Path.of("docs/changes");
    private static final Path CHANGELOG = Path.of("docs/CHANGELOG.md");
    private static final List<String> HEADINGS =
            List.of("### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security");

    @TempDir
    Path copy;

    @ParameterizedTest
    @MethodSource("fragments")
    void takesFragmentsThatAreListsUnderItsHeadings(Path fragment) throws IOException {
        List<String> lines = Files.readAllLines(fragment);

        assertThat(lines.get(0)).startsWith("### ");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("#"))
                .isSubsetOf(HEADINGS)
                .doesNotHaveDuplicates();
        assertThat(lines).filteredOn(line -> !line.startsWith("#")).allMatch(line -> line.matches("|- .*|  .*"));
        assertThat(lines).anyMatch(line -> line.startsWith("- "));
    }

    @Test
    void hasNoChangeThatIsNotInAFragment() throws IOException {
        assertThat(Files.readString(CHANGELOG)).doesNotContain("[Unreleased]");
    }

    @Test
    void gathersEveryFragmentForARelease() throws IOException, InterruptedException {
        copyTheFiles();
        write("docs/changes/zz-one.md", "### Added\n\n- The first\n  of two.\n\n### Fixed\n\n- A [link](../API.md).\n");
        write("docs/changes/zz-two.md", "### Added\n\n- The second.\n");

        assertThat(build("changelog")).endsWith("0");
        assertThat(copy.resolve("docs/changes/zz-one.md")).exists();
        assertThat(build("changelog", "9.9.9")).isEqualTo("0");

        assertThat(copy.resolve(CHANGELOG))
                .content()
                .startsWith("# Changelog\n")
                .contains("\n\n## [9.9.9]\n\n### Added\n\n- ", "- The first\n  of two.\n- The second.\n")
                .contains("- A [link](API.md).\n\n## [0.1.0]\n\n### Added\n");
        try (Stream<Path> left = Files.list(copy.resolve(FRAGMENTS))) {
            assertThat(left).containsExactly(copy.resolve(FRAGMENTS).resolve("README.md"));
        }
    }

    @Test
    void refusesAReleaseWithoutChangesAndOneThatIsThere() throws IOException, InterruptedException {
        copyTheFiles();
        assertThat(build("changelog", "0.1.0")).endsWith("has the version 0.1.0 already\n1");

        for (Path fragment : fragments()) {
            Files.deleteIfExists(copy.resolve(fragment));
        }
        assertThat(build("changelog", "9.9.9")).endsWith("docs/changes holds no change\n1");
        assertThat(copy.resolve(CHANGELOG)).hasSameTextualContentAs(CHANGELOG);
    }

    private static List<Path> fragments() throws IOException {
        try (Stream<Path> files = Files.list(FRAGMENTS)) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }

    private void copyTheFiles() throws IOException {
        Files.createDirectories(copy.resolve(FRAGMENTS));
        Files.copy(Path.of("build.sh"), copy.resolve("build.sh"));
        Files.copy(CHANGELOG, copy.resolve(CHANGELOG));
        Files.copy(FRAGMENTS.resolve("README.md"), copy.resolve(FRAGMENTS).resolve("README.md"));
        for (Path fragment : fragments()) {
            Files.copy(fragment, copy.resolve(fragment));
        }
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(copy.resolve(file), text);
    }

    /** The output of {@code build.sh}, and behind it the exit code. */
    private String build(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of("bash", "build.sh"), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output + process.exitValue();
    }
}
