package io.cofre.hub.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cofre.session.CofreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;

/** A database with a current schema: connections for reads, and one for the writer. Thread-safe. */
abstract class Database implements AutoCloseable {
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);

    private final Dialect dialect;
    private final HikariDataSource pool;
    private final Jdbi reads;

    /** Reads use {@code connections}, {@code connectionsMax} at a time. */
    Database(Dialect dialect, DataSource connections, int connectionsMax) {
        this.dialect = dialect;
        HikariConfig config = new HikariConfig();
        config.setPoolName("hub-reads");
        config.setDataSource(connections);
        config.setMaximumPoolSize(connectionsMax);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
        this.reads = quiet(Jdbi.create(pool));
    }

    /** Errors show neither the statement nor its values: these may be secret, and errors are logged. */
    static Jdbi quiet(Jdbi jdbi) {
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Reads from the last committed state. {@code reading} does no harm if it runs twice. */
    <T> T read(Function<Handle, T> reading) {
        try {
            return readOnce(reading);
        } catch (ConnectionException none) {
            throw error(none);
        } catch (JdbiException failure) {
            if (dialect == Dialect.SQLITE || trouble(failure) != Trouble.GONE) {
                throw error(failure);
            }
        }
        // The server was restarted, and the pool gave out a connection from before. It may have others of these.
        pool.getHikariPoolMXBean().softEvictConnections();
        try {
            return readOnce(reading);
        } catch (JdbiException failure) {
            throw error(failure);
        }
    }

    private <T> T readOnce(Function<Handle, T> reading) {
        try (Handle handle = reads.open()) {
            return reading.apply(handle);
        }
    }

    private static Trouble trouble(JdbiException failure) {
        return Trouble.of(failure).orElse(Trouble.GONE);
    }

    private static CofreException error(JdbiException failure) {
        return trouble(failure).error(failure);
    }

    /** A new session of the writer. */
    WriteSession writeSession() throws SQLException {
        return new WriteSession(writeConnection(), dialect);
    }

    abstract Connection writeConnection() throws SQLException;

    /** Makes sure, after the disk failed, that all that was committed is on it. */
    abstract void recover(WriteSession session) throws SQLException;

    /** The size of the files; 0 if they are not ours. */
    abstract long bytes();

    /** Gives some pages that hold nothing back to the file system. */
    abstract void shrink(WriteSession session) throws SQLException;

    /** Closes all connections, and brings the database into its main file. */
    @Override
    public void close() {
        pool.close();
    }
}
