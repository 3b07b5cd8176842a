package io.cofre.testing;

import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.postgres.database.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A real PostgreSQL: one for all tests of this process, which ends with the process, or one of a test's own, which it
 * may stop and start.
 */
public final class TestPostgresql implements AutoCloseable {
    /** The owner of all databases. */
    public static final String USER = "postgres";

    public static final String PASSWORD = "postgres";

    private static final Duration START_MAX = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static Optional<TestPostgresql> started = Optional.empty();
    private static Optional<String> failed = Optional.empty();

    private final Optional<Path> ownDirectory;
    private volatile EmbeddedPostgres server;

    private TestPostgresql(EmbeddedPostgres server, Optional<Path> ownDirectory) {
        this.server = server;
        this.ownDirectory = ownDirectory;
    }

    /** The server, which the first call starts. Where none can run, the test is skipped aloud. */
    public static synchronized TestPostgresql running() {
        if (started.isEmpty() && failed.isEmpty()) {
            try {
                started = Optional.of(new TestPostgresql(durable().start(), Optional.empty()));
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
                .setPGStartupWait(START_MAX)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "300");
    }

    /**
     * A server of the test's own, with its files in that directory.
     *
     * @param settings settings of the server in place of the durable ones
     */
    public static TestPostgresql own(Path directory, Map<String, String> settings) throws IOException {
        running();
        return new TestPostgresql(own(directory, 0, settings).start(), Optional.of(directory));
    }

    private static EmbeddedPostgres.Builder own(Path directory, int port, Map<String, String> settings) {
        EmbeddedPostgres.Builder builder = durable()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setPort(port);
        settings.forEach(builder::setServerConfig);
        return builder;
    }

    /** Ends the server as a signal to its first process does: QUIT at once, INT after the transactions, KILL. */
    public void stop(String signal) throws IOException, InterruptedException {
        Path directory = ownDirectory.orElseThrow();
        String pid = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
        ChildProcess.signal(Long.parseLong(pid), signal);
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresent(process -> process.onExit().join());
    }

    /** Starts the server again, on its port. */
    public void start(Map<String, String> settings) throws IOException {
        Path directory = ownDirectory.orElseThrow();
        int port = server.getPort();
        server.close();
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try {
                server = own(directory, port, settings).start();
                return;
            } catch (IOException | IllegalStateException failure) {
                // After a KILL the other processes end a moment later.
                if (System.nanoTime() > end) {
                    throw failure;
                }
            }
        }
    }

    /**
     * A standby of this server, which is stopped meanwhile: it follows by a copy of the files.
     *
     * @param directory of the standby, which does not exist
     * @param port of the standby; 0 for any
     */
    public TestPostgresql standby(Path directory, int port) throws IOException, InterruptedException {
        Path ofPrimary = ownDirectory.orElseThrow();
        stop("INT");
        Path settings = ofPrimary.resolve("postgresql.auto.conf");
        Files.writeString(settings, "\nwal_keep_size = '1GB'\n", StandardOpenOption.APPEND);
        copy(ofPrimary, directory);
        Files.createFile(directory.resolve("standby.signal"));
        Files.writeString(
                directory.resolve(settings.getFileName()),
                "primary_conninfo = 'host=localhost port=" + port() + " user=" + USER + "'\n"
                        + "wal_retrieve_retry_interval = '200ms'\n"
                        + "synchronous_standby_names = ''\n",
                StandardOpenOption.APPEND);
        start(Map.of());
        return new TestPostgresql(own(directory, port, Map.of()).start(), Optional.of(directory));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.endsWith("epg-lock") && !file.endsWith("postmaster.pid")) {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Makes a standby the primary, with all that it has. */
    public void promote() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote()");
        }
    }

    /** Ends a server of the test's own. */
    @Override
    public void close() throws IOException {
        if (ownDirectory.isPresent()) {
            server.close();
        }
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

    /** Makes a role that may do everything. */
    public void newOwner(String role) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
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

    /** The same over this server and another one, of which one is the primary. */
    public String url(String name, TestPostgresql other) {
        return "jdbc:postgresql://localhost:" + port() + ",localhost:" + other.port() + "/" + name;
    }

    /** The settings of a shared store in a new, empty database. */
    public DatabaseSettings newStore() throws IOException {
        return settings(url(newDatabase("store")));
    }

    /** The settings of a shared store at that address. */
    public static DatabaseSettings settings(String url) {
        return DatabaseSettings.of(url, Optional.of(USER), () -> Optional.of(PASSWORD));
    }

    /** The settings of workers that share that database. */
    public Configuration.Database shared(String name) {
        return new Configuration.Database(
                url(name),
                "localhost/" + name,
                USER,
                StorePassword.of(PASSWORD),
                5,
                Duration.ofSeconds(15),
                false,
                true,
                Optional.empty());
    }

    /** A connection of the test's own to a database. */
    public Connection connect(String name) throws SQLException {
        return server.getDatabase(USER, name).getConnection();
    }

    /** Puts lines before all others of {@code pg_hba.conf}, as for a user of the test's own. */
    public void admit(String... lines) throws Exception {
        Path file = Path.of(text("SHOW hba_file"));
        Files.writeString(file, String.join("\n", lines) + "\n" + Files.readString(file));
        reload();
    }

    /** Has the server read its files again, and waits for that. */
    public void reload() throws Exception {
        String before = text("SELECT pg_conf_load_time()");
        text("SELECT pg_reload_conf()");
        Polling.await(() -> text("SELECT pg_conf_load_time()"), time -> !time.equals(before), time -> "not reloaded");
    }

    /** Runs statements in a database. */
    public void run(String name, String... statements) throws SQLException {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private String text(String query) throws SQLException {
        try (Connection connection = connect(USER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
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
