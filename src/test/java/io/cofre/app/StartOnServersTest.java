package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.hub.outbound.TestCertificates;
import io.cofre.postgres.database.Database;
import io.cofre.testing.Polling;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** A worker that starts on servers with settings of their own. */
@Timeout(180)
class StartOnServersTest {
    private static final String PREFIX = "cannot use the database db.example.com/cofre: ";

    @TempDir
    private Path directory;

    @Test
    void refusesServersThatForgetStandbysAndCertificatesThatProveNothing() throws Exception {
        Path data = directory.resolve("data");
        try (TestPostgresql server = TestPostgresql.own(data, Map.of("fsync", "off", "full_page_writes", "off"))) {
            String url = server.url("postgres");
            assertThat(refusal(url))
                    .isEqualTo(PREFIX + "fsync of the database is off, so that an answered write could be lost: turn it"
                            + " on; full_page_writes of the database is off, so that an answered write could be lost:"
                            + " turn it on");

            server.stop("INT");
            Path standby = Files.createFile(data.resolve("standby.signal"));
            server.start(Map.of());
            for (String each : new String[] {
                url,
                url + "?targetServerType=any",
                "jdbc:postgresql://localhost:1," + url.substring(url.indexOf("//") + 2)
            }) {
                assertThat(refusal(each))
                        .isEqualTo(PREFIX
                                + "the database is a standby, which takes no writes: name the primary, or all servers");
            }

            server.stop("INT");
            Files.delete(standby);
            TestCertificates right = TestCertificates.ofRsa(directory, "localhost");
            putCertificate(data, right);
            server.start(Map.of("ssl", "on"));
            verify(server, url, right);
        }
    }

    private void verify(TestPostgresql server, String url, TestCertificates right) throws Exception {
        String authority = "?sslmode=verify-full&sslrootcert="
                + Files.writeString(directory.resolve("root.crt"), right.certificatePem());
        assertThat(refusal(url + "?sslmode=verify-full&sslrootcert=/nowhere/root.crt"))
                .startsWith(PREFIX + "the certificate of the authority, or of the worker, is not in its file"
                        + " (SQLSTATE 08006): name it by sslrootcert in COFRE_STORE_URL");
        Path other = Files.writeString(
                directory.resolve("other.crt"),
                TestCertificates.ofRsa(directory, "localhost").certificatePem());
        assertThat(refusal(url + "?sslmode=verify-full&sslrootcert=" + other))
                .startsWith(PREFIX + "the certificate of the server is not trusted (SQLSTATE 08006): name the");
        assertThat(refusal(url.replace("localhost", "127.0.0.1") + authority))
                .startsWith(PREFIX + "the certificate of the server does not name this host (SQLSTATE 08006): use");
        server.run("postgres", "CREATE ROLE guarded LOGIN SUPERUSER");
        server.admit("hostssl all guarded all trust", "host all guarded all reject");
        Configuration.Database plain = SharedDatabase.of(url + "?sslmode=disable", "guarded", StorePassword.NONE);
        assertThat(StartRefusalsTest.refusal(directory, plain))
                .startsWith(PREFIX + "pg_hba.conf of the server does not let this user in from here (SQLSTATE 28000):"
                        + " add a line for it. If there is one, see whether it wants or refuses TLS");
        Configuration.Database proven = SharedDatabase.of(url + authority, "guarded", StorePassword.NONE);
        try (TestWorker worker = TestWorker.on(SharedDatabase.settings(directory, proven))) {
            assertThat(worker.send("POST", "/session", "{\"group\":\"g\"}").status())
                    .isEqualTo(204);
        }
    }

    private static void putCertificate(Path data, TestCertificates certificate) throws Exception {
        Path key = Files.writeString(data.resolve("server.key"), certificate.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path chain = Files.writeString(data.resolve("server.crt"), certificate.certificatePem());
        for (Path file : new Path[] {key, chain}) {
            Files.setOwner(file, Files.getOwner(data.resolve("PG_VERSION")));
        }
    }

    @Test
    void warnsOfStandbysThatNobodyWaitsFor() throws Exception {
        TestPostgresql server = TestPostgresql.running();
        Properties replication = new Properties();
        replication.setProperty("user", TestPostgresql.USER);
        replication.setProperty("replication", "true");
        replication.setProperty("assumeMinServerVersion", "14");
        replication.setProperty("preferQueryMode", "simple");
        String name = server.newDatabase("standbys");
        try (Connection standby = DriverManager.getConnection(server.url(name), replication);
                PGReplicationStream stream = standby.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .physical()
                        .withStartPosition(LogSequenceNumber.valueOf(start(server)))
                        .start()) {
            assertThat(stream.isClosed()).isFalse();
            Polling.await(
                    () -> notices(server.url(name)),
                    notices -> notices.contains("the database has standbys and waits for none of them: a failover"
                            + " can lose what was acknowledged (synchronous_standby_names)"),
                    Object::toString);
        }
    }

    private static List<String> notices(String url) throws IOException {
        try (Database database = Database.open(TestPostgresql.settings(url))) {
            return database.notices();
        }
    }

    private static String start(TestPostgresql server) throws Exception {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn()")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private String refusal(String url) {
        return StartRefusalsTest.refusal(directory, SharedDatabase.of(url));
    }
}
