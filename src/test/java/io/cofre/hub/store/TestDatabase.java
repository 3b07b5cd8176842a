package io.cofre.hub.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/** The databases that the store runs on. */
public enum TestDatabase {
    SQLITE {
        @Override
        public StoreSettings newStore(Path directory) {
            return StoreSettings.sqlite(directory);
        }
    },
    POSTGRESQL {
        @Override
        public StoreSettings newStore(Path directory) throws IOException {
            return TestPostgresql.running().newDatabase(directory);
        }
    };

    /** The settings of a new, empty store. */
    public abstract StoreSettings newStore(Path directory) throws IOException;

    /** A real PostgreSQL, one for all tests of this process. It ends with the process. */
    static final class TestPostgresql {
        private static final AtomicInteger COUNT = new AtomicInteger();
        private static Optional<TestPostgresql> started = Optional.empty();
        private static Optional<String> failed = Optional.empty();

        private final EmbeddedPostgres server;

        private TestPostgresql(EmbeddedPostgres server) {
            this.server = server;
        }

        static synchronized TestPostgresql running() {
            if (started.isEmpty() && failed.isEmpty()) {
                try {
                    started = Optional.of(
                            new TestPostgresql(EmbeddedPostgres.builder().start()));
                } catch (IOException | IllegalStateException | UnsatisfiedLinkError failure) {
                    failed = Optional.of(String.valueOf(failure.getMessage()));
                    System.err.println("SKIPPED, NOT TESTED: no PostgreSQL runs here: " + failed.get());
                }
            }
            return started.orElseThrow(() -> new TestAbortedException("no PostgreSQL runs here: " + failed.orElse("")));
        }

        StoreSettings newDatabase(Path directory) throws IOException {
            String name = "hub" + COUNT.incrementAndGet();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException failure) {
                throw new IOException("no database", failure);
            }
            return StoreSettings.postgresql(
                    directory, "jdbc:postgresql://localhost:" + server.getPort() + "/" + name, "postgres", "postgres");
        }

        /** Ends all connections to the databases of tests, as a restart does. */
        void cutConnections() throws SQLException {
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname LIKE 'hub%' AND pid <> pg_backend_pid()");
            }
        }
    }
}
