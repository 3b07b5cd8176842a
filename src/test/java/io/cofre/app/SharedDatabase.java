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
        Configuration.Database database = new Configuration.Database(
                server.url(server.newDatabase("shared")),
                "localhost/shared",
                TestPostgresql.USER,
                StorePassword.of(TestPostgresql.PASSWORD),
                5,
                Duration.ofSeconds(15),
                false,
                true,
                Optional.empty());
        return TestWorker.withDatabase(TestWorker.settings(directory), database);
    }
}
