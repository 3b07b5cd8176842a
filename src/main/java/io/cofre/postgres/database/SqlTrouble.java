package io.cofre.postgres.database;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The meaning of a failure of the database for what was asked. */
public enum SqlTrouble {
    /** The connection is gone, or the server stops, starts, is a standby or full of connections. */
    GONE,
    /** Somebody else was in the way, or it took too long. */
    BUSY,
    /** There is no space. */
    DISK_FULL,
    /** The values are at fault, and not the statement as such. */
    DATA,
    /** A page of the database is damaged. */
    DAMAGED,
    /** The statement is at fault, or the role may not run it. */
    STATEMENT;

    /** The state of a statement that would put an entry below a newer one, as a script of the schema has it. */
    private static final String PASSED = "UP001";

    /** The trouble of a failure. */
    public static SqlTrouble of(SQLException failure) {
        // Without a state the pool says that all its connections are in use.
        return failure instanceof SQLTransientConnectionException && failure.getSQLState() == null
                ? BUSY
                : ofState(failure.getSQLState());
    }

    /** Whether a newer change came first, and nothing was made. */
    public static boolean isPassed(SQLException failure) {
        return PASSED.equals(failure.getSQLState());
    }

    /** Whether the same may succeed a moment later; its outcome is not known until then. */
    public boolean mayPass() {
        return this == GONE || this == BUSY;
    }

    /** The error that callers of the store get. It names the SQLSTATE, and neither values nor names. */
    public CofreException error(SQLException cause) {
        String state = " (SQLSTATE " + cause.getSQLState() + ")";
        Throwable logged = new SQLException("SQLSTATE " + cause.getSQLState(), cause.getSQLState());
        return switch (this) {
            case GONE -> new CofreException(ErrorCode.UNAVAILABLE, gone(cause.getSQLState()) + state, logged);
            case BUSY -> new CofreException(ErrorCode.OVERLOADED, "the database is too busy" + state, logged);
            case DISK_FULL -> new CofreException(ErrorCode.DISK_FULL, "the database has no space left" + state, logged);
            case DAMAGED -> new CofreException(ErrorCode.DAMAGED, "a page of the database is damaged" + state, logged);
            case DATA, STATEMENT ->
                new CofreException(ErrorCode.INTERNAL_ERROR, "the database refuses the statement" + state, logged);
        };
    }

    private static String gone(@Nullable String state) {
        return state != null && state.startsWith("28")
                ? "the database refuses the user or the password"
                : "the database does not answer";
    }

    private static SqlTrouble ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return GONE;
        }
        return switch (state) {
            case "53100" -> DISK_FULL;
            // A plan or a prepared statement that is no more: the next attempt makes another.
            case "40001", "40P01", "40003", "55P03", "57014", "26000", PASSED -> BUSY;
            case "XX001", "XX002" -> DAMAGED;
            case "25006" -> GONE;
            default -> ofClass(state.substring(0, 2));
        };
    }

    private static SqlTrouble ofClass(String stateClass) {
        return switch (stateClass) {
            // No connection, wrong password, no resources, an operator, a failure of the system; 25: cut in between.
            case "08", "28", "53", "57", "58", "25" -> GONE;
            case "21", "22", "23", "54" -> DATA;
            default -> STATEMENT;
        };
    }
}
