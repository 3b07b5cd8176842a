package io.cofre.postgres.database;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/** New connections to the primary of the database, by the driver. The password is asked for each one. Thread-safe. */
final class Connections implements DataSource {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final String PREFIX = "jdbc:postgresql:";
    private static final int CONNECT_TIMEOUT_SECONDS = 2;
    private static final int SOCKET_TIMEOUT_SECONDS = 5;
    private static final int PREPARE_THRESHOLD = 3;
    private static final int START_TIMEOUT_SECONDS = 20;
    private static final String WRONG_PASSWORD = "28P01";

    /** A change of the schema may have to go through all rows. */
    private static final int MIGRATION_TIMEOUT_SECONDS = 3_600;

    private static final String LIMITS =
            "-c statement_timeout=3000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000";

    private final DatabaseSettings settings;
    private final PGSimpleDataSource source;

    /** The SQLSTATE of the failure that was logged, so that each is logged once. */
    private final AtomicReference<String> told = new AtomicReference<>("");

    private Connections(DatabaseSettings settings, PGSimpleDataSource source) {
        this.settings = settings;
        this.source = source;
    }

    /** @throws UnusableDatabaseException if the URL is none of PostgreSQL; the message does not hold it */
    static Connections of(DatabaseSettings settings) throws UnusableDatabaseException {
        PGSimpleDataSource source = source(settings);
        if (!settings.url().contains("socketTimeout=")) {
            source.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
        }
        if (!settings.pooled() && !settings.url().contains("options=")) {
            source.setOptions(LIMITS);
        }
        return new Connections(settings, source);
    }

    /** The same without the limits on what one statement may take, and with more time for a login. */
    Connections forMigrations() throws UnusableDatabaseException {
        return patient(MIGRATION_TIMEOUT_SECONDS);
    }

    /** The same for the start: the first login of a busy machine takes long, and nobody waits for an answer. */
    Connections forStart() throws UnusableDatabaseException {
        return patient(START_TIMEOUT_SECONDS);
    }

    private Connections patient(int seconds) throws UnusableDatabaseException {
        PGSimpleDataSource patient = source(settings);
        patient.setSocketTimeout(seconds);
        if (!settings.url().contains("loginTimeout=")) {
            patient.setLoginTimeout(START_TIMEOUT_SECONDS);
        }
        if (!settings.pooled() && !settings.url().contains("options=")) {
            // Not the limits on statements; but what refuses settings has to be noticed here.
            patient.setOptions("-c statement_timeout=0");
        }
        return new Connections(settings, patient);
    }

    private static PGSimpleDataSource source(DatabaseSettings settings) throws UnusableDatabaseException {
        String url = settings.url();
        if (!url.startsWith(PREFIX)) {
            throw new UnusableDatabaseException("the URL of the database has to begin with " + PREFIX + "//");
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(url);
        } catch (IllegalArgumentException wrong) {
            throw new UnusableDatabaseException(
                    "the URL of the database is not one of PostgreSQL: jdbc:postgresql://host:port/name");
        }
        source.setApplicationName("cofre");
        // Its errors would hold the values of the statement, and errors are logged.
        source.setLogServerErrorDetail(false);
        source.setTcpKeepAlive(true);
        source.setPrepareThreshold(settings.pooled() ? 0 : PREPARE_THRESHOLD);
        if (!url.contains("targetServerType=")) {
            source.setTargetServerType("primary");
        }
        if (!url.contains("connectTimeout=")) {
            source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
            source.setLoginTimeout(CONNECT_TIMEOUT_SECONDS);
        }
        return source;
    }

    /**
     * Finds out whether servers answer that are all standbys. The driver passes over them, and says that none answers.
     *
     * @throws UnusableDatabaseException with the reason why one of them is of no use
     */
    void requireNoStandby() throws UnusableDatabaseException {
        try {
            PGSimpleDataSource any = source(settings);
            any.setLoginTimeout(START_TIMEOUT_SECONDS);
            any.setTargetServerType("any");
            try (Connection connection = open(any)) {
                StartChecks.of(connection);
            }
        } catch (SQLException unreachable) {
            LOG.debug("no server answers: SQLSTATE {}", unreachable.getSQLState());
        }
    }

    Connection open() throws SQLException {
        return open(source);
    }

    /** The same for a store that is open: it goes on after a failure, of which the log has to tell. */
    Connection openAgain() throws SQLException {
        try {
            Connection opened = open(source);
            told.set("");
            return opened;
        } catch (SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            if (!state.equals(told.getAndSet(state))) {
                LOG.warn(
                        "no connection to the database: {}",
                        StartTrouble.connecting(failure, settings.password()).sentence());
            }
            throw failure;
        }
    }

    private Connection open(PGSimpleDataSource source) throws SQLException {
        return source.getConnection(settings.user().orElse(null), password().orElse(null));
    }

    /** A file that cannot be read for a moment, as while it is changed, is as passing as a wrong password. */
    private Optional<String> password() throws SQLException {
        try {
            return settings.password().get();
        } catch (UncheckedIOException unreadable) {
            throw new SQLInvalidAuthorizationSpecException("the password cannot be read", WRONG_PASSWORD, unreadable);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return openAgain();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return CONNECT_TIMEOUT_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("it wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
