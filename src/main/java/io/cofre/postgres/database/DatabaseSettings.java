package io.cofre.postgres.database;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of a shared database.
 *
 * @param url {@code jdbc:postgresql://…}, without a user and a password
 * @param user the role; empty for the default of the driver
 * @param password is asked at each connection, so that a changed file is read again
 * @param connections the most connections of this process, at least 4
 * @param timeout the time for which a commit or a read is tried again before the caller gets an error
 * @param pooled whether a PgBouncer in transaction mode is between: no prepared statements, no settings of a session
 * @param migrates whether the schema is brought up to date; otherwise it must be
 */
public record DatabaseSettings(
        String url,
        Optional<String> user,
        Supplier<Optional<String>> password,
        int connections,
        Duration timeout,
        boolean pooled,
        boolean migrates) {
    /** The fewest connections: one for the committer, two for reads, one for everything else. */
    public static final int CONNECTIONS_MIN = 4;

    public DatabaseSettings {
        if (connections < CONNECTIONS_MIN) {
            throw new IllegalArgumentException("at least " + CONNECTIONS_MIN + " connections");
        }
    }

    /** The defaults of everything but where the database is and who asks. */
    public static DatabaseSettings of(String url, Optional<String> user, Supplier<Optional<String>> password) {
        return new DatabaseSettings(url, user, password, 5, Duration.ofSeconds(15), false, true);
    }

    /** The same settings with another patience. */
    public DatabaseSettings trying(Duration other) {
        return new DatabaseSettings(url, user, password, connections, other, pooled, migrates);
    }

    /** Shows no URL and no password. */
    @Override
    public String toString() {
        return "DatabaseSettings[connections=" + connections + ", timeout=" + timeout + ", pooled=" + pooled + "]";
    }
}
