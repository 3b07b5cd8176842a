package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.DatabaseServer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The server from which the tests of the clients get their databases. */
class DatabaseServerTest {
    private static final Path CLASS_PATH = Path.of("target/test-class-path");

    @Test
    void givesANewDatabaseToEachRequest() throws IOException {
        try (DatabaseServer databases = new DatabaseServer()) {
            String address = "http://127.0.0.1:" + databases.port();
            String first = RestAssured.post(address).jsonPath().getString("url");
            String second = RestAssured.post(address).jsonPath().getString("url");
            assertThat(first).startsWith("jdbc:postgresql://localhost:").isNotEqualTo(second);
        }
        // For clients/support/with-postgresql.sh, which Maven does not start.
        Files.createDirectories(CLASS_PATH.toAbsolutePath().getParent());
        Files.writeString(CLASS_PATH, System.getProperty("java.class.path"));
    }
}
