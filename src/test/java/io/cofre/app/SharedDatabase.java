package io.cofre.app;

import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of workers that share a new database. */
final class SharedDatabase {
    private SharedDatabase() {}

    /** @param directory the data directory, which stays empty */
    static Configuration settings(Path directory) throws IOException {
        TestPostgresql server = TestPostgresql.running();
        return settings(directory, server.shared(server.newDatabase("shared")));
    }

    /** The settings of a worker with that database. */
    static Configuration settings(Path directory, Configuration.Database database) {
        return TestWorker.withDatabase(TestWorker.settings(directory), database);
    }

    /** The database at that URL, for its owner. */
    static Configuration.Database of(String url) {
        return of(url, TestPostgresql.USER, StorePassword.of(TestPostgresql.PASSWORD));
    }

    static Configuration.Database of(String url, String user, StorePassword password) {
        return with(url, user, password, Duration.ofSeconds(15), false, true);
    }

    /** A database that is given up after so long. */
    static Configuration.Database trying(Configuration.Database of, Duration timeout) {
        return with(of.url(), of.user(), of.password(), timeout, of.pgbouncer(), of.migrates());
    }

    /** A database behind PgBouncer. */
    static Configuration.Database pooled(Configuration.Database of) {
        return with(of.url(), of.user(), of.password(), of.timeout(), true, of.migrates());
    }

    /** A database whose tables are left as they are. */
    static Configuration.Database asItIs(Configuration.Database of) {
        return with(of.url(), of.user(), of.password(), of.timeout(), of.pgbouncer(), false);
    }

    private static Configuration.Database with(
            String url, String user, StorePassword password, Duration timeout, boolean pgbouncer, boolean migrates) {
        return new Configuration.Database(
                url, "db.example.com/cofre", user, password, 5, timeout, pgbouncer, migrates, Optional.empty());
    }
}
