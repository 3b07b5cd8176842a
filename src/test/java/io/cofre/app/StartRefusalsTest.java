package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.metrics.Metrics;
import io.cofre.testing.ChildProcess;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sentences with which a worker refuses to start on a database, with fault and remedy. */
@Timeout(180)
class StartRefusalsTest {
    private static final String PREFIX = "cannot use the database db.example.com/cofre: ";
    private static final String SECRET = "hunter2";
    private static final StorePassword PASSWORD = StorePassword.of(SECRET);

    @TempDir
    private Path directory;

    private final TestPostgresql server = TestPostgresql.running();

    @Test
    void saysWhyAUserIsNotLetIn() throws Exception {
        String url = server.url(server.newDatabase("refusals"));
        server.run(
                "postgres",
                "SET password_encryption = 'scram-sha-256'; CREATE ROLE proves LOGIN PASSWORD 'another'",
                "CREATE ROLE barred LOGIN",
                "CREATE ROLE sleeping NOLOGIN",
                "CREATE ROLE limited LOGIN CONNECTION LIMIT 0");
        server.admit("host all proves all scram-sha-256", "host all barred all reject");

        assertRefused(
                url,
                "proves",
                "it refuses the user or the password (SQLSTATE 28P01): check COFRE_STORE_USER, and"
                        + " COFRE_STORE_PASSWORD_FILE or COFRE_STORE_PASSWORD");
        assertThat(refusal(SharedDatabase.of(url, "proves", StorePassword.NONE)))
                .isEqualTo(PREFIX + "the server wants a password, or offers no TLS (SQLSTATE 08004): set"
                        + " COFRE_STORE_PASSWORD_FILE or COFRE_STORE_PASSWORD, and turn TLS on at the server");
        for (String user : List.of("nobody", "sleeping")) {
            assertRefused(
                    url,
                    user,
                    "the server knows no such user who may log in (SQLSTATE 28000): create it, or check"
                            + " COFRE_STORE_USER");
        }
        assertRefused(
                url, "barred", "pg_hba.conf of the server does not let this user in from here (SQLSTATE 28000): add a");
        assertRefused(url, "limited", "it has no connection left for the worker (SQLSTATE 53300): raise max_conn");
        assertRefused(
                url + "?sslmode=require",
                "postgres",
                "the server offers no TLS, or wants a proof that the driver does not know (SQLSTATE 08004): turn TLS");
    }

    @Test
    void saysWhereNoDatabaseIs() throws IOException {
        assertRefused(
                "jdbc:postgresql://localhost:1/cofre",
                "postgres",
                "nothing listens there (SQLSTATE 08001): check host and port in COFRE_STORE_URL");
        assertRefused(
                "jdbc:postgresql://no-such-host.invalid/cofre",
                "postgres",
                "its host is not known (SQLSTATE 08001): check the host in COFRE_STORE_URL");
        assertRefused(
                server.url("missing"),
                "postgres",
                "the server has no database of that name (SQLSTATE 3D000): create it, or check the end of"
                        + " COFRE_STORE_URL");
        try (ServerSocket other = new ServerSocket(0)) {
            Thread web = new Thread(() -> answerLikeAWebServer(other));
            web.start();
            assertRefused(
                    "jdbc:postgresql://localhost:" + other.getLocalPort() + "/cofre",
                    "postgres",
                    "what answers there is no PostgreSQL (SQLSTATE 08P01): check host and port in COFRE_STORE_URL");
        }
    }

    private static void answerLikeAWebServer(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket caller = listener.accept()) {
                caller.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void saysWhatItsSettingsAndItsEncodingWouldLose() throws Exception {
        String name = "refusals_latin";
        server.run(
                "postgres",
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
                "ALTER DATABASE " + name + " SET synchronous_commit = off");
        assertRefused(
                server.url(name),
                "postgres",
                "synchronous_commit of the database is off, so that an answered write could be lost: turn it on;"
                        + " the encoding of the database is not UTF8: make another one");

        String reading = server.newDatabase("refusals");
        server.run(reading, "ALTER DATABASE " + reading + " SET default_transaction_read_only = on");
        assertRefused(
                server.url(reading),
                "postgres",
                "the database takes no writes, since default_transaction_read_only is on: turn it off");
    }

    /** The user of the workers gets exactly the rights that the page for operators gives it. */
    @Test
    void saysWhichRightsAreMissingAndWorksWithThoseOfThePage() throws Exception {
        String name = server.newDatabase("refusals");
        String url = server.url(name);
        server.run("postgres", "CREATE ROLE worker LOGIN", "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
        server.run(name, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        Configuration.Database working = SharedDatabase.of(url, "worker", PASSWORD);
        Configuration.Database reading = SharedDatabase.asItIs(working);

        assertThat(refusal(working))
                .startsWith(PREFIX + "the user may not connect to it (SQLSTATE 42501): GRANT CONNECT");
        server.run(name, "GRANT CONNECT ON DATABASE " + name + " TO worker");
        assertThat(refusal(working))
                .isEqualTo(PREFIX + "the user may not make or change its tables (SQLSTATE 42501): let a worker start"
                        + " once as their owner, and set COFRE_STORE_MIGRATE=false for this one");
        assertThat(refusal(reading))
                .isEqualTo(PREFIX + "the schema of the database is not up to date: let its owner bring it up to date");

        Vault.open(SharedDatabase.settings(directory, SharedDatabase.of(url)), Metrics::new)
                .close();
        assertThat(refusal(reading))
                .startsWith(PREFIX + "the user may not read and write the tables (SQLSTATE 42501):");
        server.run(name, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO worker");
        assertThat(refusal(reading))
                .startsWith(PREFIX + "the user may not read and write session_entry, session_group, session_instance,"
                        + " session_retention, session_revision, session_writer (SQLSTATE 42501): GRANT SELECT,"
                        + " INSERT");

        server.run(name, rightsOfThePage());
        try (TestWorker worker = TestWorker.on(SharedDatabase.settings(directory, reading))) {
            useEverything(worker);
        }
    }

    private static String[] rightsOfThePage() throws IOException {
        String page = Files.readString(Path.of("docs/SHARED-STORE.md"));
        String[] statements = Pattern.compile("^GRANT (?!CONNECT)[^;]*;", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(found -> found.group())
                .toArray(String[]::new);
        assertThat(statements).hasSizeGreaterThan(1);
        assertThat(Arrays.asList(statements)).allMatch(statement -> statement.endsWith(" TO worker;"));
        return statements;
    }

    static void useEverything(TestWorker worker) throws IOException {
        String instance = "/v1/groups/all/instances/i";
        assertThat(worker.send("POST", "/session", "{\"group\":\"all\"}").status())
                .isEqualTo(204);
        assertThat(worker.send("POST", "/session/all", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
        put(worker, instance + "/keys/a");
        worker.given()
                .contentType("application/json")
                .body("{\"holder\":\"pod\",\"ttlMs\":60000}")
                .post(instance + "/lease")
                .then()
                .statusCode(200);
        worker.given().post("/admin/instances/all/i/snapshots").then().statusCode(201);
        assertThat(worker.send("DELETE", "/session/all/i").status()).isBetween(200, 204);
        String id = worker.given().get("/admin/trash").then().extract().path("[0].id");
        worker.given().post("/admin/trash/" + id + "/restore").then().statusCode(200);
        put(worker, instance + "/keys/b");
    }

    private static void put(TestWorker worker, String path) {
        worker.given()
                .contentType("application/json")
                .body("1")
                .put(path)
                .then()
                .statusCode(204);
    }

    @Test
    void tellsAnOperatorInOneLineAndKeepsThePassword() throws Exception {
        server.run("postgres", "CREATE ROLE shy LOGIN PASSWORD 'another'");
        server.admit("host all shy all md5");
        Map<String, String> environment = Map.of(
                "GLOBAL_AUTH_TOKEN", "a-token-that-is-long-enough",
                "COFRE_HTTP_HOST", "127.0.0.1",
                "COFRE_HTTP_PORT", "0",
                "COFRE_STORE_URL", server.url("postgres"),
                "COFRE_STORE_USER", "shy",
                "COFRE_STORE_PASSWORD", SECRET,
                // The driver reads no such variable.
                "PGPASSWORD", "another");
        try (ChildProcess worker = ChildProcess.start(directory, environment)) {
            assertThat(worker.restOfOutput())
                    .contains("the worker did not start: cannot use the database localhost:" + server.port()
                            + "/postgres: it refuses the user or the password (SQLSTATE 28P01): check")
                    .doesNotContain(SECRET, "another", "\tat ");
            assertThat(worker.exitCode()).isEqualTo(1);
        }
        try (ChildProcess command = ChildProcess.start(directory, environment, "list")) {
            assertThat(command.restOfOutput())
                    .contains("it refuses the user or the password (SQLSTATE 28P01): check")
                    .doesNotContain(SECRET, "another", "\tat ");
            assertThat(command.exitCode()).isNotZero();
        }
    }

    @Test
    void tellsAllMistakesOfTheConfigurationAtOnce() throws Exception {
        Map<String, String> environment = Map.of(
                "GLOBAL_AUTH_TOKEN", "a-token-that-is-long-enough",
                "COFRE_STORE_URL", "jdbc:postgresql://localhost/cofre?password=" + SECRET,
                "COFRE_STORE_CONNECTIONS", "1",
                "COFRE_STORE_POOLER", "odyssey");
        try (ChildProcess worker = ChildProcess.start(directory, environment)) {
            assertThat(worker.restOfOutput())
                    .contains(
                            "  - COFRE_STORE_URL holds a user or a password",
                            "  - COFRE_STORE_URL is set and COFRE_STORE_USER is not",
                            "  - COFRE_STORE_CONNECTIONS is '1'",
                            "  - COFRE_STORE_POOLER is 'odyssey'")
                    .doesNotContain(SECRET, "\tat ");
            assertThat(worker.exitCode()).isEqualTo(2);
        }
    }

    private void assertRefused(String url, String user, String sentence) {
        assertThat(refusal(SharedDatabase.of(url, user, PASSWORD)))
                .startsWith(PREFIX + sentence)
                .doesNotContain(SECRET, "jdbc:");
    }

    /** The words in the log of a worker that does not start. */
    private String refusal(Configuration.Database database) {
        return refusal(directory, database);
    }

    static String refusal(Path directory, Configuration.Database database) {
        WorkerProgram program = new WorkerProgram(SharedDatabase.settings(directory, database));
        Throwable failure = catchThrowable(() -> program.start(() -> {}).stop().run());
        assertThat(failure).as("it does not start").isNotNull().isNotInstanceOf(UncheckedIOException.class);
        return program.advice(failure).orElseThrow(() -> new AssertionError("no advice", failure));
    }
}
