package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the benchmarks. Only a benchmark runs them, so this test sees that they still compile. */
class BenchmarksTest {
    @Test
    void compile(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(Path.of("bench/java"))) {
            List<Path> programs =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(programs).isNotEmpty();
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"));
            compiler.getTask(errors, files, null, options, null, files.getJavaFileObjectsFromPaths(programs))
                    .call();
        }
        assertThat(errors.toString()).doesNotContain("error:");
    }
}
