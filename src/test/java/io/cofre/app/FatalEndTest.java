package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the end of a process that cannot go on, or cannot stop. */
@Timeout(180)
class FatalEndTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final String OPENS_A_FILE = "UnixNativeDispatcher.open0";
    private static final Pattern OPENS_A_FILE_OR_END_OF_STACKS =
            Pattern.compile("(" + Pattern.quote(OPENS_A_FILE) + "|JNI global refs)");
    private static final int DUMPS_MAX = 100;
    private static final String LEASE =
            "$| = 1; $SIG{IO} = 'IGNORE'; open(F, '+<', $ARGV[0]) && fcntl(F, 1024, 1) || die; print \"held\\n\"; sleep 60";

    private static final String CREDS = "/session/g/i/creds";
    private static final String SNAPSHOTS = "/admin/instances/g/i/snapshots";
    private static final int NO_ANSWER = 0;

    @TempDir
    Path directory;

    /** The system is told to let the process write no byte more to any file: so its journal fails for real. */
    @Test
    void endsWithFailureWhenTheJournalFailsAndHasLostNothing() throws Exception {
        try (ChildProcess worker = start()) {
            int port = portOf(worker);
            create(port);
            assertThat(send(port, "POST", CREDS, "{\"data\":\"1\"}").status()).isEqualTo(204);

            assumeTrue(isDone("prlimit", "--pid", Long.toString(worker.pid()), "--fsize=0"), "there is no prlimit");

            assertThat(send(port, "POST", CREDS, "{\"data\":\"2\"}").status()).isEqualTo(503);
            assertThat(worker.exitCode()).isEqualTo(1);
            assertThat(worker.restOfOutput())
                    .contains(
                            "the journal failed; nothing is acknowledged any more and the process has to be restarted")
                    .doesNotContain("did not stop cleanly");
        }
        try (ChildProcess worker = start()) {
            assertThat(send(portOf(worker), "GET", CREDS, null).body()).isEqualTo("1");
        }
    }

    /**
     * The thread that writes files is held up by a call that does not return, as on a network volume that is gone:
     * another process has a lease on the file (45 s at most). It makes a snapshot, since an identity is being replaced.
     */
    @Test
    void endsWithFailureWhenAStopTakesTooLong() throws Exception {
        try (ChildProcess worker = ChildProcess.start(directory, environment("-Dcofre.storeCloseMsMax=1000"))) {
            int port = portOf(worker);
            create(port);
            assertThat(send(port, "POST", CREDS, credsOf("one")).status()).isEqualTo(204);
            assertThat(send(port, "POST", SNAPSHOTS, null).status()).isEqualTo(201);
            Process holder = lease(directory.resolve("instances/g/i/creds"));

            try (RawConnection unanswered = new RawConnection(port)) {
                String another = credsOf("another");
                unanswered.write("POST " + CREDS + " HTTP/1.1\r\nHost: test\r\napikey: " + TestWorker.API_KEY
                        + "\r\nContent-Length: " + another.length() + "\r\n\r\n" + another);
                awaitHeldUp(worker);
                worker.signal("TERM");

                assertThat(worker.exitCode()).isEqualTo(1);
            } finally {
                holder.destroyForcibly();
            }
            assertThat(worker.restOfOutput())
                    .contains("the worker did not stop cleanly; what was acknowledged is recovered at the next start")
                    .doesNotContain("INFO Worker - stopped");
        }
    }

    /** An upgrade may copy the new jar over the one of the running worker. */
    @Test
    void endsWithFailureWhenItsClassesCannotBeLoadedAnyMore() throws Exception {
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assumeTrue(Files.isDirectory(classes), "the classes are in a jar");
        Path jar = directory.resolve("worker.jar");
        pack(classes, jar);
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().equals(classes.toAbsolutePath()) ? jar.toString() : entry)
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildProcess worker =
                ChildProcess.start(directory, environment(), List.of("-XX:+UseSerialGC", "-Xmx64m"), classPath)) {
            int port = portOf(worker);
            create(port);
            assertThat(send(port, "POST", CREDS, "{\"data\":\"1\"}").status()).isEqualTo(204);

            try (RandomAccessFile overwritten = new RandomAccessFile(jar.toFile(), "rw")) {
                overwritten.write(new byte[(int) overwritten.length()]);
            }
            assertThat(statusOfSnapshot(port)).isIn(500, NO_ANSWER);

            assertThat(worker.exitCode()).isEqualTo(1);
        }
        try (ChildProcess worker = start()) {
            assertThat(send(portOf(worker), "GET", CREDS, null).body()).isEqualTo("1");
        }
    }

    /** Another thread of the worker may need a class first. Then the process ends before it answers. */
    private static int statusOfSnapshot(int port) {
        try {
            return send(port, "POST", SNAPSHOTS, null).status();
        } catch (IOException ended) {
            return NO_ANSWER;
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream packed = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
    }

    private ChildProcess start() throws IOException {
        return ChildProcess.start(directory, environment());
    }

    private static Map<String, String> environment(String... options) {
        return Map.of(
                "GLOBAL_AUTH_TOKEN",
                TestWorker.API_KEY,
                "COFRE_HTTP_HOST",
                "127.0.0.1",
                "COFRE_HTTP_PORT",
                "0",
                "COFRE_STOP_TIMEOUT_MS",
                "1000",
                "JAVA_TOOL_OPTIONS",
                "-Dorg.slf4j.simpleLogger.log.io.cofre.volume.engine=info " + String.join(" ", options));
    }

    private static int portOf(ChildProcess worker) throws InterruptedException {
        return Integer.parseInt(worker.awaitLine(LISTENS));
    }

    private static void create(int port) throws IOException {
        assertThat(send(port, "POST", "/session/g", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
    }

    private static RawResponse send(int port, String method, String target, @Nullable String body) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            return connection.send(method, target, body);
        }
    }

    private static String credsOf(String person) {
        String creds = new String(TestCreds.paired(person).bytes(), StandardCharsets.UTF_8);
        return "{\"data\":\"" + creds.replace("\"", "\\\"") + "\"}";
    }

    /** Asks for the stacks of all threads until one is in the call that opens a file. */
    private static void awaitHeldUp(ChildProcess worker) throws Exception {
        for (int dump = 0; dump < DUMPS_MAX; dump++) {
            worker.signal("QUIT");
            if (worker.awaitLine(OPENS_A_FILE_OR_END_OF_STACKS).equals(OPENS_A_FILE)) {
                return;
            }
        }
        throw new AssertionError("no thread opened the file");
    }

    /** Whether a command could be run, and succeeded. */
    private static boolean isDone(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Has a process of its own take a lease on a file: a process that opens the file then waits. */
    private static Process lease(Path file) throws IOException {
        ProcessBuilder perl = new ProcessBuilder("perl", "-e", LEASE, file.toString()).redirectErrorStream(true);
        try {
            Process holder = perl.start();
            assumeTrue("held".equals(holder.inputReader().readLine()), "there are no leases");
            return holder;
        } catch (IOException noPerl) {
            return abort("there is no perl");
        }
    }
}
