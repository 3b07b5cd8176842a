package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The meaning of a failure of the database for what was asked. */
enum Trouble {
    /** There is no space. */
    DISK_FULL,
    /** The disk failed: data that it acknowledged a moment ago may not be on it. */
    DISK_FAILED,
    /** The database is gone, busy, read-only or damaged. */
    GONE,
    /** Somebody else was in the way; the same transaction may succeed now. */
    PASSING,
    /** The statement is at fault, not the database. */
    STATEMENT;

    private static final int PRIMARY_CODE = 0xff;

    /** The trouble of a failure; empty if it is none of the database. */
    static Optional<Trouble> of(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return Optional.of(ofCode(sqlite.getResultCode()));
            }
            if (cause instanceof SQLException sql) {
                return Optional.of(ofState(sql.getSQLState()));
            }
        }
        return failure instanceof JdbiException ? Optional.of(STATEMENT) : Optional.empty();
    }

    /** The error that callers of the store get. */
    CofreException error(Throwable cause) {
        return switch (this) {
            case DISK_FULL ->
                new CofreException(ErrorCode.DISK_FULL, "The database of the hub has no space left.", cause);
            case DISK_FAILED, GONE ->
                new CofreException(ErrorCode.UNAVAILABLE, "The database of the hub does not work.", cause);
            case PASSING -> new CofreException(ErrorCode.UNAVAILABLE, "The database of the hub is busy.", cause);
            case STATEMENT ->
                new CofreException(ErrorCode.INTERNAL_ERROR, "The database refuses what the hub asks.", cause);
        };
    }

    /** Whether the connection is of no use any more. */
    boolean endsTheConnection() {
        return this == DISK_FULL || this == DISK_FAILED || this == GONE;
    }

    private static Trouble ofCode(SQLiteErrorCode code) {
        if (code.code <= 0) {
            return GONE;
        }
        return switch (code.code & PRIMARY_CODE) {
            case 13 -> DISK_FULL;
            case 10 -> DISK_FAILED;
            // Busy, locked, no memory, read-only, interrupted, damaged, cannot open, locking protocol, no database.
            case 5, 6, 7, 8, 9, 11, 14, 15, 26 -> GONE;
            default -> STATEMENT;
        };
    }

    private static Trouble ofState(@Nullable String state) {
        if (state == null || state.length() < 2) {
            return GONE;
        }
        if (state.equals("53100")) {
            return DISK_FULL;
        }
        if (state.equals("40001") || state.equals("40P01") || state.equals("55P03")) {
            return PASSING;
        }
        return switch (state.substring(0, 2)) {
            // No connection, no resources, an operator, a failure of the system, damaged.
            case "08", "53", "57", "58", "XX" -> GONE;
            case "25" -> state.equals("25006") ? GONE : STATEMENT;
            default -> STATEMENT;
        };
    }
}
