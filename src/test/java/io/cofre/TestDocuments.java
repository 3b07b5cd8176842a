package io.cofre;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The documents of the project. */
final class TestDocuments {
    /** Both say the same, in English and in Portuguese. */
    static final List<Path> READMES = List.of(Path.of("README.md"), Path.of("docs/README.pt-BR.md"));

    private TestDocuments() {}

    public static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            Stream<Path> others = Stream.of(
                    Path.of("README.md"), Path.of("bench/RESULTS.md"), Path.of("deploy/prometheus/README.md"));
            return Stream.concat(others, files.filter(file -> file.toString().endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }
}
