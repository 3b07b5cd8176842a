package io.cofre.postgres.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.TestPostgresql;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The servers and databases that a worker refuses, and what it tells of others. */
@Timeout(180)
class StartChecksTest {
    private final TestPostgresql shared = TestPostgresql.running();

    @Test
    void refusesADatabaseThatAcknowledgesEarly() throws Exception {
        String name = shared.newDatabase("checks");
        shared.run(name, "ALTER DATABASE " + name + " SET synchronous_commit = off");
        requireRefused(shared.url(name), "synchronous_commit of the database is off");
        // The write to the disk of this server is waited for; standbys may be behind.
        shared.run(name, "ALTER DATABASE " + name + " SET synchronous_commit = local");
        Database.open(TestPostgresql.settings(shared.url(name))).close();
    }

    @Test
    void refusesAnotherEncoding() throws Exception {
        shared.run(
                "postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        requireRefused(shared.url("latin"), "the encoding of the database is not UTF8");
    }

    @Test
    void refusesANewerSchemaAndOneThatItMayNotChange() throws Exception {
        String name = shared.newDatabase("checks");
        DatabaseSettings reading = withoutMigration(TestPostgresql.settings(shared.url(name)));
        assertThatThrownBy(() -> Database.open(reading))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the schema of the database is not up to date");
        Database.open(TestPostgresql.settings(shared.url(name))).close();
        Database.open(reading).close();
        shared.run(
                name,
                "INSERT INTO session_schema_history SELECT installed_rank + 100, '99', 'later', type, 'V99__later.sql',"
                        + " checksum, installed_by, installed_on, execution_time, success FROM session_schema_history"
                        + " WHERE version = '1'");
        requireRefused(shared.url(name), "a newer version of Cofre made this database (schema 99)");
        assertThatThrownBy(() -> Database.open(reading)).hasMessageContaining("a newer version of Cofre");
    }

    @Test
    void namesTheStateOfAServerThatDoesNotAnswerAndOfAMissingDatabase() {
        requireRefused("jdbc:postgresql://localhost:1/none", "nothing listens there (SQLSTATE 08001)");
        requireRefused(shared.url("missing"), "the server has no database of that name (SQLSTATE 3D000)");
        assertThatThrownBy(() -> Database.open(TestPostgresql.settings("jdbc:mysql://secret@localhost/x")))
                .hasMessage("the URL of the database has to begin with jdbc:postgresql://");
    }

    @Test
    void tellsOfMissingChecksums() throws Exception {
        try (Database database = Database.open(shared.newStore())) {
            assertThat(database.notices())
                    .containsExactly("the database has no checksums of its pages: pg_checksums turns them on");
        }
    }

    private static DatabaseSettings withoutMigration(DatabaseSettings of) {
        return new DatabaseSettings(
                of.url(), of.user(), of.password(), of.connections(), Duration.ofSeconds(15), false, false);
    }

    private static void requireRefused(String url, String reason) {
        assertThatThrownBy(() -> Database.open(
                        DatabaseSettings.of(url, Optional.of(TestPostgresql.USER), () -> Optional.of("a-secret"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("a-secret");
    }
}
