package io.cofre.hub.store;

import io.cofre.sql.ServerChecks;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database, which several hubs can share. */
final class PostgresqlDatabase extends Database {
    private static final String PREFIX = "jdbc:postgresql:";
    private static final int READERS_MAX = 8;
    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    /** Callers wait for as long if the database hangs. Evolution waits for 30 s. */
    private static final int ANSWER_TIMEOUT_SECONDS = 15;

    /** A change of the schema may have to go through all rows. */
    private static final int MIGRATION_TIMEOUT_SECONDS = 3_600;

    private final PGSimpleDataSource writes;

    private PostgresqlDatabase(PGSimpleDataSource source) {
        super(Dialect.POSTGRESQL, source, READERS_MAX);
        this.writes = source;
    }

    /**
     * Opens the database. Nothing that this throws holds the URL, which can hold a password.
     *
     * @throws IOException if it does not answer, refuses the user, would lose what it acknowledges, or a newer version
     *     made it
     */
    static PostgresqlDatabase open(String url, StoreSettings settings) throws IOException {
        PGSimpleDataSource source = source(url, settings, ANSWER_TIMEOUT_SECONDS);
        try (Connection first = source.getConnection()) {
            first.isValid(CONNECT_TIMEOUT_SECONDS);
            Optional<String> refusal = ServerChecks.refusal(first);
            if (refusal.isPresent()) {
                throw new IOException(refusal.get());
            }
        } catch (SQLException failure) {
            throw new IOException("the PostgreSQL database cannot be opened (SQL state " + failure.getSQLState()
                    + "): check its URL, user and password, and whether it runs");
        }
        Dialect.POSTGRESQL.schema().run(source(url, settings, MIGRATION_TIMEOUT_SECONDS));
        return new PostgresqlDatabase(source);
    }

    private static PGSimpleDataSource source(String url, StoreSettings settings, int answerTimeoutSeconds)
            throws IOException {
        if (!url.startsWith(PREFIX)) {
            throw new IOException("the URL of the database has to begin with " + PREFIX + "//");
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(url);
        } catch (IllegalArgumentException wrong) {
            throw new IOException("the URL of the database is not one of PostgreSQL: jdbc:postgresql://host:port/name");
        }
        settings.user().ifPresent(source::setUser);
        settings.password().ifPresent(source::setPassword);
        source.setApplicationName("cofre-hub");
        source.setReWriteBatchedInserts(true);
        // Its errors would hold the values of the statement, events among them, and errors are logged.
        source.setLogServerErrorDetail(false);
        source.setTcpKeepAlive(true);
        if (!url.contains("connectTimeout=")) {
            source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
            source.setLoginTimeout(CONNECT_TIMEOUT_SECONDS);
        }
        if (!url.contains("socketTimeout=")) {
            source.setSocketTimeout(answerTimeoutSeconds);
        }
        return source;
    }

    @Override
    Connection writeConnection() throws SQLException {
        return writes.getConnection();
    }

    /** PostgreSQL restarts by itself after its disk failed. */
    @Override
    void recover(WriteSession session) {}

    @Override
    long bytes() {
        return 0;
    }

    /** Autovacuum does it. */
    @Override
    void shrink(WriteSession session) {}
}
