package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.cofre.config.Variable;
import io.cofre.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the process as an operator meets it: its words, and its end. */
class MainTest {
    private static final Pattern LISTENS = Pattern.compile("INFO Main - Cofre .* listens on 127\\.0\\.0\\.1:([0-9]+),");

    @TempDir
    Path directory;

    @Test
    void servesTellsItsHealthAndKeepsItsPortAndDirectory() throws Exception {
        try (ChildProcess worker = start(onPort("0"))) {
            String port = worker.awaitLine(LISTENS);

            try (ChildProcess health = start(onPort(port), "health")) {
                assertThat(health.exitCode()).isZero();
            }
            Map<String, String> keyless = onPort("1");
            keyless.remove("GLOBAL_AUTH_TOKEN");
            try (ChildProcess health = start(keyless, "health")) {
                assertThat(health.restOfOutput()).isEqualTo("HTTP/1.1 200 OK");
            }
            keyless.put("COFRE_DATA_DIR", "other-instances");
            try (ChildProcess health = start(keyless, "health", "--url", "http://127.0.0.1:" + port)) {
                assertThat(health.restOfOutput()).isEqualTo("HTTP/1.1 200 OK");
            }
            Map<String, String> everywhere = onPort(port);
            everywhere.remove("COFRE_HTTP_HOST");
            try (ChildProcess health = start(everywhere, "health")) {
                assertThat(health.exitCode()).isZero();
            }
            try (ChildProcess second = start(onPort("0"))) {
                assertThat(second.restOfOutput())
                        .contains("cannot use the data directory " + directory.toRealPath()
                                + "/instances: another worker")
                        .doesNotContain("\tat ");
                assertThat(second.exitCode()).isEqualTo(1);
            }
            Map<String, String> elsewhere = onPort(port);
            elsewhere.put("COFRE_DATA_DIR", "other-instances");
            try (ChildProcess second = start(elsewhere, "serve")) {
                assertThat(second.restOfOutput())
                        .contains("cannot listen on 127.0.0.1:" + port + ": Address already in use")
                        .doesNotContain("\tat ");
                assertThat(second.exitCode()).isEqualTo(1);
            }
        }
    }

    @Test
    void writesOutWhatANameHidesInItsLog() throws Exception {
        Map<String, String> environment = onPort("0");
        environment.put("COFRE_DATA_DIR", "data\u202Eatad");
        try (ChildProcess worker = start(environment)) {
            worker.awaitLine(Pattern.compile("listens on .*(data\\\\u202Eatad)$"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsWithSuccessWhenItIsAskedToStop(String signal) throws Exception {
        assumeFalse(ChildProcess.ignores(signal), "these tests were started with SIG" + signal + " ignored");
        try (ChildProcess worker = start(onPort("0"))) {
            String port = worker.awaitLine(LISTENS);

            worker.signal(signal);

            assertThat(worker.exitCode()).isZero();
            assertThat(worker.restOfOutput()).doesNotContain("ERROR");
            try (ChildProcess health = start(onPort(port), "health")) {
                assertThat(health.exitCode()).isEqualTo(1);
                assertThat(health.restOfOutput()).isEqualTo("no answer: Connection refused");
            }
        }
    }

    @Test
    void tellsWhereItsDataIsAndNotItsToken() throws Exception {
        Map<String, String> environment = onPort("0");
        environment.put("GLOBAL_AUTH_TOKEN", "short-token");
        try (ChildProcess worker = start(environment)) {
            worker.awaitLine(Pattern.compile("(WARN Main - GLOBAL_AUTH_TOKEN is short)"));
            worker.awaitLine(
                    Pattern.compile("(, data in " + Pattern.quote(directory.toRealPath() + "/instances") + ")"));
            worker.signal("TERM");

            assertThat(worker.restOfOutput()).doesNotContain("short-token");
        }
    }

    @Test
    void warnsOfBodiesThatDoNotFitIntoTheHeap() throws Exception {
        Map<String, String> environment = new HashMap<>(onPort("0"));
        environment.put("BODY_SIZE", "20");
        try (ChildProcess worker = start(environment)) {
            assertThat(worker.awaitLine(Pattern.compile("WARN.*BODY_SIZE needs a heap of about (\\d+) MiB")))
                    .isEqualTo("200");
        }
    }

    @Test
    void namesEverythingThatIsWrongWithTheConfiguration() throws Exception {
        Map<String, String> environment = Map.of("BODY_SIZE", "0", "COFRE_HTTPPORT", "80");
        for (String command : new String[] {"serve", "health"}) {
            try (ChildProcess worker = start(environment, command)) {
                assertThat(worker.restOfOutput())
                        .startsWith("The configuration is wrong:\n  - ")
                        .contains("  - BODY_SIZE is '0'", "  - COFRE_HTTPPORT ")
                        .doesNotContain("\tat ");
                assertThat(worker.exitCode()).isEqualTo(2);
            }
        }
    }

    @Test
    void saysWhyItCannotUseTheDataDirectory() throws Exception {
        Files.writeString(directory.resolve("instances"), "a file");
        try (ChildProcess worker = start(onPort("0"))) {
            assertThat(worker.restOfOutput())
                    .contains(
                            "cannot use the data directory " + directory.toRealPath() + "/instances", "not a directory")
                    .doesNotContain("\tat ");
            assertThat(worker.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void explainsItselfWithoutAConfiguration() throws Exception {
        try (ChildProcess help = start(Map.of(), "--help")) {
            assertThat(help.restOfOutput()).contains("Usage:", "health", "Exit codes:");
            assertThat(Variable.values())
                    .allSatisfy(variable -> assertThat(help.restOfOutput()).contains("  " + variable));
            assertThat(help.exitCode()).isZero();
        }
        try (ChildProcess version = start(Map.of(), "--version")) {
            assertThat(version.restOfOutput()).matches("cofre \\S.*");
            assertThat(version.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sreve", "serve now", "--port=80"})
    void refusesArgumentsThatItDoesNotKnow(String arguments) throws Exception {
        try (ChildProcess worker = start(onPort("0"), arguments.split(" "))) {
            assertThat(worker.restOfOutput()).contains("Usage:");
            assertThat(worker.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void tellsCommandsWhetherAWorkerIsRunning() throws Exception {
        try (ChildProcess worker = start(onPort("0"))) {
            String port = worker.awaitLine(LISTENS);

            try (ChildProcess verify = start(Map.of(), "verify")) {
                assertThat(verify.restOfOutput())
                        .contains("cofre: a worker is running on ")
                        .doesNotContain("\tat ");
                assertThat(verify.exitCode()).isEqualTo(5);
            }
            try (ChildProcess trash = start(onPort(port), "trash", "list")) {
                assertThat(trash.restOfOutput())
                        .contains("a worker is running on ", "talking to the worker at http://127.0.0.1:" + port);
            }
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        }
        try (ChildProcess verify = start(Map.of(), "verify")) {
            assertThat(verify.restOfOutput())
                    .endsWith("0 groups, 0 instances, 0 keys, 0 kept values, 0 B read; 0 damaged");
            assertThat(verify.exitCode()).isZero();
        }
        try (ChildProcess trash = start(Map.of(), "trash", "list")) {
            assertThat(trash.restOfOutput())
                    .contains("no worker is running: working on the files in ")
                    .doesNotContain("INFO");
        }
    }

    /** They would be half of the cost of a command. */
    @Test
    void loadsNeitherTlsNorUnneededLibrariesForAList() throws Exception {
        try (ChildProcess worker = start(onPort("0"))) {
            String port = worker.awaitLine(LISTENS);
            List<String> options = List.of("-XX:TieredStopAtLevel=1", "-Xlog:class+load");
            String classPath = System.getProperty("java.class.path");

            try (ChildProcess list = ChildProcess.start(directory, onPort(port), options, classPath, "list", "-q")) {
                assertThat(list.restOfOutput())
                        .contains("io.cofre.remote.ShortRequests", "no instance")
                        .doesNotContain(
                                "sun.security.ssl", "java.net.http.", "org.eclipse.jetty", "instrument.binder.jvm");
                assertThat(list.exitCode()).isZero();
            }
        }
    }

    @Test
    void findsTheWorkerOfItsDataDirectoryWhateverPortIsConfigured() throws Exception {
        Map<String, String> elsewhere = onPort("0");
        elsewhere.put("COFRE_DATA_DIR", "other-instances");
        try (ChildProcess worker = start(onPort("0"));
                ChildProcess other = start(elsewhere)) {
            String port = worker.awaitLine(LISTENS);
            String wrongPort = other.awaitLine(LISTENS);

            try (ChildProcess list = start(onPort(wrongPort), "list")) {
                assertThat(list.restOfOutput())
                        .contains("talking to the worker at http://127.0.0.1:" + port + "\n")
                        .doesNotContain(wrongPort);
                assertThat(list.exitCode()).isZero();
            }
        }
    }

    @Test
    void servesWithoutLoadingTheCommandLine() throws Exception {
        Map<String, String> environment = onPort("0");
        environment.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=classes.log");
        try (ChildProcess worker = start(environment)) {
            worker.awaitLine(LISTENS);
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        }
        assertThat(Files.readString(directory.resolve("classes.log")))
                .contains("io.cofre.app.Worker")
                .doesNotContain(
                        "picocli",
                        "java.net.http.",
                        "com.fasterxml.jackson.databind",
                        // Those are for a worker with a database.
                        "io.cofre.postgres.",
                        "DatabaseVault",
                        "java.sql.",
                        "org.postgresql.",
                        "com.zaxxer.",
                        "org.flywaydb.",
                        "org.jdbi.");
    }

    private ChildProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return ChildProcess.start(directory, environment, arguments);
    }

    private static Map<String, String> onPort(String port) {
        return new HashMap<>(Map.of(
                "GLOBAL_AUTH_TOKEN", "a-token-that-is-long-enough",
                "COFRE_HTTP_HOST", "127.0.0.1",
                "COFRE_HTTP_PORT", port));
    }
}
