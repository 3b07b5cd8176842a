package io.cofre.app;

import io.cofre.config.Configuration;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;

/** The settings of workers that share a new database. */
final class SharedDatabase {
    private SharedDatabase() {}

    /** @param directory the data directory, which stays empty */
    static Configuration settings(Path directory) throws IOException {
        TestPostgresql server = TestPostgresql.running();
        Configuration.Database database = server.shared(server.newDatabase("shared"));
        return TestWorker.withDatabase(TestWorker.settings(directory), database);
    }
}
