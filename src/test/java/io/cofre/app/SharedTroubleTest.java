package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.metrics.Metrics;
import io.cofre.testing.Polling;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.TemporaryFileSystem;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The answers of a worker whose database is in trouble, and that it goes on by itself afterwards. */
@Timeout(180)
class SharedTroubleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private final TestPostgresql server = TestPostgresql.running();
    private String name = "";

    @BeforeEach
    void makeDatabase() throws IOException {
        name = server.newDatabase("trouble");
    }

    @Test
    void answers507WhileADatabaseIsFull() throws Exception {
        try (TestWorker worker = worker(SharedDatabase.of(server.url(name)))) {
            requireWritten(worker, "1");
            fail("53100");
            RawResponse refused = write(worker, "2");
            assertThat(refused.status()).isEqualTo(507);
            assertThat(refused.body()).contains("the database has no space left (SQLSTATE 53100)");
            assertThat(read(worker)).isEqualTo("1");
            server.run(name, "DROP TRIGGER test_fail ON session_entry");
            requireWritten(worker, "3");
            assertThat(read(worker)).isEqualTo("3");
        }
    }

    /** The same with a volume that is full. */
    @Test
    void goesOnByItselfAfterAVolumeOfTheDatabaseWasFull() throws Exception {
        assumeTrue(TemporaryFileSystem.isPossible(), "a small volume needs root and mount");
        Path root = Files.createTempDirectory("cofre-tablespace");
        try (TemporaryFileSystem volume = TemporaryFileSystem.mount(root, 8 << 20, 1_000);
                TestWorker worker = worker(SharedDatabase.of(server.url(name)))) {
            requireWritten(worker, "1");
            Path space = Files.createDirectory(volume.root().resolve("space"));
            server.run(name, "CREATE TABLESPACE small LOCATION '" + space + "'");
            try {
                server.run(name, "ALTER TABLE session_entry SET TABLESPACE small");
                fill(worker, volume.root().resolve("filler"));
            } finally {
                // The server would crash if its files were gone.
                server.run(name, "ALTER TABLE session_entry SET TABLESPACE pg_default");
                server.run(name, "DROP TABLESPACE small");
            }
        } finally {
            Files.delete(root);
        }
    }

    private static void fill(TestWorker worker, Path filler) throws IOException {
        Files.write(filler, new byte[4 << 20]);
        String large = "{\"data\":\"\\\"" + "x".repeat(500_000) + "\\\"\"}";
        int status = 204;
        for (int number = 0; status == 204 && number < 100; number++) {
            status = worker.send("POST", "/session/g/i/key-" + number, large).status();
        }
        assertThat(status).isEqualTo(507);
        assertThat(read(worker)).isEqualTo("1");
        Files.delete(filler);
        requireWritten(worker, "2");
        assertThat(worker.send("POST", "/session/g/i/large", large).status()).isEqualTo(204);
    }

    @Test
    void answers503OverloadedWhileALockIsHeld() throws Exception {
        try (TestWorker worker = worker(SharedDatabase.trying(SharedDatabase.of(server.url(name)), PATIENCE))) {
            requireWritten(worker, "1");
            try (Connection other = server.connect(name);
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT FROM session_instance FOR UPDATE");
                requireOverloaded(write(worker, "2"), "55P03");
                assertThat(read(worker)).isEqualTo("1");
                other.rollback();
            }
            requireWritten(worker, "3");
        }
    }

    /** The limits of the user count behind PgBouncer, as the page for operators says. */
    @Test
    void answers503OverloadedWhileStatementsTakeTooLong() throws Exception {
        server.run("postgres", "CREATE ROLE hasty LOGIN SUPERUSER", "ALTER ROLE hasty SET statement_timeout = '300ms'");
        Configuration.Database limited = SharedDatabase.pooled(
                SharedDatabase.trying(SharedDatabase.of(server.url(name), "hasty", StorePassword.NONE), PATIENCE));
        Vault.open(SharedDatabase.settings(directory, SharedDatabase.of(server.url(name))), Metrics::new)
                .close();
        try (TestWorker worker = worker(limited)) {
            requireWritten(worker, "1");
            server.run(
                    name,
                    "CREATE FUNCTION test_sleep() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$",
                    "CREATE TRIGGER test_sleep BEFORE INSERT OR UPDATE ON session_entry"
                            + " FOR EACH ROW EXECUTE FUNCTION test_sleep()");
            requireOverloaded(write(worker, "2"), "57014");
            server.run(name, "DROP TRIGGER test_sleep ON session_entry");
            requireWritten(worker, "3");
        }
    }

    @Test
    void readsTheFileOfAChangedPasswordAgain() throws Exception {
        server.run(
                "postgres",
                "SET password_encryption = 'scram-sha-256'; CREATE ROLE rotating LOGIN SUPERUSER PASSWORD 'first'");
        server.admit("host all rotating all scram-sha-256");
        Path file = Files.writeString(directory.resolve("password"), "first\n");
        Configuration.Database database = SharedDatabase.trying(
                SharedDatabase.of(
                        server.url(name) + "?loginTimeout=20&connectTimeout=20", "rotating", StorePassword.in(file)),
                PATIENCE);
        try (TestWorker worker = worker(database)) {
            requireWritten(worker, "1");
            server.run("postgres", "ALTER ROLE rotating PASSWORD 'second'");
            requireWritten(worker, "2");

            cut();
            RawResponse refused = write(worker, "3");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body())
                    .contains("the database refuses the user or the password (SQLSTATE 28P01)")
                    .doesNotContain("first", "second");
            assertThat(worker.withoutKey().get("/health/ready").statusCode()).isEqualTo(503);

            // A file that is not there for a moment must not end the worker.
            Files.delete(file);
            assertThat(write(worker, "4").status()).isEqualTo(503);
            Files.writeString(file, "second\n");
            Polling.await(() -> write(worker, "5").status(), status -> status == 204, status -> "still " + status);
            // The pool of the readers waits between its attempts.
            Polling.await(() -> read(worker), "5"::equals, value -> "still " + value);
            worker.withoutKey().get("/health/ready").then().statusCode(200);
        }
    }

    private void cut() throws Exception {
        server.run(
                "postgres", "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'rotating'");
    }

    /** A restored backup brings the leases of the past, whose holders may be gone. The page says how to end them. */
    @Test
    void endsTheLeasesOfARestoredBackupAsThePageSays() throws Exception {
        String token;
        try (TestWorker worker = worker(SharedDatabase.of(server.url(name)))) {
            requireWritten(worker, "1");
            token = acquire(worker, "pod-a")
                    .statusCode(200)
                    .extract()
                    .path("epoch")
                    .toString();
        }
        String restored = name + "_restored";
        server.run("postgres", "CREATE DATABASE " + restored + " TEMPLATE " + name);
        try (TestWorker worker =
                TestWorker.on(SharedDatabase.settings(directory, SharedDatabase.of(server.url(restored))))) {
            acquire(worker, "pod-b").statusCode(409).body("code", equalTo("lease_held"));
            server.run(restored, stepOfThePage());
            acquire(worker, "pod-b").statusCode(200);
            worker.given()
                    .contentType(ContentType.JSON)
                    .header("Cofre-Lease", token)
                    .body("2")
                    .put("/v1/groups/g/instances/i/keys/key")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("lease_lost"));
            assertThat(read(worker)).isEqualTo("1");
        }
    }

    private static String stepOfThePage() throws IOException {
        Matcher step = Pattern.compile("^UPDATE session_instance SET lease_holder[^;]*;", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/SHARED-STORE.md")));
        assertThat(step.find()).isTrue();
        return step.group();
    }

    private static ValidatableResponse acquire(TestWorker worker, String pod) {
        return worker.given()
                .contentType(ContentType.JSON)
                .body("{\"holder\":\"" + pod + "\",\"ttlMs\":300000}")
                .post("/v1/groups/g/instances/i/lease")
                .then();
    }

    private void fail(String state) throws Exception {
        server.run(
                name,
                "CREATE FUNCTION test_fail() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION 'a test' USING ERRCODE = '" + state + "'; END $$",
                "CREATE TRIGGER test_fail BEFORE INSERT OR UPDATE ON session_entry"
                        + " FOR EACH ROW EXECUTE FUNCTION test_fail()");
    }

    /** A worker with an instance. */
    private TestWorker worker(Configuration.Database database) throws IOException {
        TestWorker worker = TestWorker.on(SharedDatabase.settings(directory, database));
        assertThat(worker.send("POST", "/session", "{\"group\":\"g\"}").status())
                .isEqualTo(204);
        assertThat(worker.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
        return worker;
    }

    private static void requireOverloaded(RawResponse answer, String state) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("the database is too busy (SQLSTATE " + state + ")");
        assertThat(answer.header("retry-after")).isEqualTo("1");
    }

    private static void requireWritten(TestWorker worker, String value) throws IOException {
        assertThat(write(worker, value).status()).isEqualTo(204);
    }

    private static RawResponse write(TestWorker worker, String value) throws IOException {
        return worker.send("POST", "/session/g/i/key", "{\"data\":\"" + value + "\"}");
    }

    private static String read(TestWorker worker) {
        return worker.given().get("/v1/groups/g/instances/i/keys/key").asString();
    }
}
