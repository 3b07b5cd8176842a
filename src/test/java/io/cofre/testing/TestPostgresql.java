package io.cofre.testing;

import io.cofre.postgres.database.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/** A real PostgreSQL, one for all tests of this process. It ends with the process. */
public final class TestPostgresql {
    /** The owner of all databases. */
    public static final String USER = "postgres";

    public static final String PASSWORD = "postgres";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static Optional<TestPostgresql> started = Optional.empty();
    private static Optional<String> failed = Optional.empty();

    private final EmbeddedPostgres server;

    private TestPostgresql(EmbeddedPostgres server) {
        this.server = server;
    }

    /** The server, which the first call starts. Where none can run, the test is skipped aloud. */
    public static synchronized TestPostgresql running() {
        if (started.isEmpty() && failed.isEmpty()) {
            try {
                started = Optional.of(new TestPostgresql(durable().start()));
            } catch (IOException | IllegalStateException | UnsatisfiedLinkError failure) {
                failed = Optional.of(String.valueOf(failure.getMessage()));
                System.err.println("SKIPPED, NOT TESTED: no PostgreSQL runs here: " + failed.get());
            }
        }
        return started.orElseThrow(() -> new TestAbortedException("no PostgreSQL runs here: " + failed.orElse("")));
    }

    /** A server whose acknowledgement means what it does in operation: this library turns all of that off. */
    private static EmbeddedPostgres.Builder durable() {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "300");
    }

    public int port() {
        return server.getPort();
    }

    /** A new, empty database; its name begins with the prefix, a word in lower case. */
    public String newDatabase(String prefix) throws IOException {
        String name = prefix + COUNT.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return name;
        } catch (SQLException failure) {
            throw new IOException("no database", failure);
        }
    }

    /** The address of a database, for the driver. */
    public String url(String name) {
        return url(name, server.getPort());
    }

    /** The same by way of a proxy on that port. */
    public String url(String name, int port) {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    /** The settings of a shared store in a new, empty database. */
    public DatabaseSettings newStore() throws IOException {
        return settings(url(newDatabase("store")));
    }

    /** The settings of a shared store at that address. */
    public static DatabaseSettings settings(String url) {
        return DatabaseSettings.of(url, Optional.of(USER), () -> Optional.of(PASSWORD));
    }

    /** A connection of the test's own to a database. */
    public Connection connect(String name) throws SQLException {
        return server.getDatabase(USER, name).getConnection();
    }

    /** Ends all connections to the databases with that prefix, as a restart does. */
    public void cutConnections(String prefix) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE datname LIKE ? || '%' AND pid <> pg_backend_pid()")) {
            statement.setString(1, prefix);
            statement.execute();
        }
    }
}
