package io.cofre.hub.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A SQLite database in the data directory, which this process has locked. */
final class SqliteDatabase extends Database {
    /** The name of its main file. */
    static final String FILE = "hub.db";

    private static final int READERS_MAX = 4;
    private static final int WRITER_CACHE_KIB = 16 << 10;
    private static final int READER_CACHE_KIB = 2 << 10;
    private static final int BUSY_TIMEOUT_MS = 5_000;

    /** The log is brought into the main file when it has this many pages. */
    private static final int CHECKPOINT_PAGES = 4_000;

    private static final int LOG_BYTES_KEPT = 64 << 20;

    /** A larger database is not read whole at each start. */
    private static final long WHOLE_CHECK_BYTES_MAX = 16L << 20;

    private static final List<String> SMALL_TABLES =
            List.of("hub", "tenant", "provider", "instance", "subscription", "flyway_schema_history");

    /** Free pages are given back above this part of all pages: below it, new events fill them soon. */
    private static final int FREE_PART = 4;

    private static final int PAGES_FREED = 256;

    private final Path file;
    private final SQLiteDataSource writes;

    private SqliteDatabase(Path file) {
        super(Dialect.SQLITE, readSource(file), READERS_MAX);
        this.file = file;
        this.writes = source(file, WRITER_CACHE_KIB);
    }

    /**
     * Opens or makes the database.
     *
     * @throws IOException if it is damaged, or made by a newer version
     */
    static SqliteDatabase open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try (Connection first = source(file, WRITER_CACHE_KIB).getConnection();
                Statement statement = first.createStatement()) {
            // Only an empty database takes it, before its log is made.
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("PRAGMA journal_mode = WAL");
            check(first, Files.size(file));
        } catch (SQLException failure) {
            throw openingFailure(file, failure);
        }
        Dialect.SQLITE.schema().run(source(file, WRITER_CACHE_KIB));
        return new SqliteDatabase(file);
    }

    /** Connections to a database for those who only read it. */
    static SQLiteDataSource readSource(Path file) {
        return source(file, READER_CACHE_KIB);
    }

    private static SQLiteDataSource source(Path file, int cacheKib) {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.setCacheSize(-cacheKib);
        config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, "0");
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setJournalSizeLimit(LOG_BYTES_KEPT);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    private static void check(Connection connection, long bytes) throws SQLException, IOException {
        if (bytes <= WHOLE_CHECK_BYTES_MAX) {
            check(connection, "PRAGMA quick_check(1)");
            return;
        }
        for (String table : SMALL_TABLES) {
            check(connection, "PRAGMA quick_check('" + table + "')");
        }
    }

    private static void check(Connection connection, String pragma) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet findings = statement.executeQuery(pragma)) {
            if (findings.next() && !findings.getString(1).equals("ok")) {
                throw damaged(findings.getString(1));
            }
        }
    }

    private static IOException openingFailure(Path file, SQLException failure) {
        int code = failure.getErrorCode() & 0xff;
        return switch (code) {
            case 11, 26 -> damaged(String.valueOf(failure.getMessage()));
            case 13 -> new IOException("there is no space for the database " + file, failure);
            case 5 -> new IOException("another program has locked the database " + file, failure);
            default -> new IOException("the database " + file + " cannot be opened: " + failure.getMessage(), failure);
        };
    }

    private static IOException damaged(String finding) {
        return new IOException("the database " + FILE + " is damaged (" + finding.strip() + "): move " + FILE + ", "
                + FILE + "-wal and " + FILE + "-shm aside, and put a backup in their place");
    }

    @Override
    Connection writeConnection() throws SQLException {
        Connection connection = writes.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        }
        return connection;
    }

    /**
     * The system may count pages as written that it failed to write. So the log, whose end may be missing on the
     * disk, is brought into the main file and begun anew.
     */
    @Override
    void recover(WriteSession session) throws SQLException {
        long busy = session.outsideOfTransaction("PRAGMA wal_checkpoint(TRUNCATE)");
        if (busy != 0) {
            throw new SQLException("the log of the database is in use");
        }
    }

    @Override
    long bytes() {
        long bytes = 0;
        for (String suffix : List.of("", "-wal", "-shm")) {
            bytes += sizeOf(file.resolveSibling(FILE + suffix));
        }
        return bytes;
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException absent) {
            return 0;
        }
    }

    @Override
    void shrink(WriteSession session) throws SQLException {
        long free = number(session, "PRAGMA freelist_count");
        if (free > PAGES_FREED && free > number(session, "PRAGMA page_count") / FREE_PART) {
            session.execute("PRAGMA incremental_vacuum(" + PAGES_FREED + ")");
        }
    }

    private static long number(WriteSession session, String pragma) throws SQLException {
        try (ResultSet answer = session.statement(pragma).executeQuery()) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }
}
