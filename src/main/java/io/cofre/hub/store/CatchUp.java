package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads what other hubs that share the database have registered since this one looked last. Guesses of keys must not
 * make it look without end, so it looks once in 20 ms at most. Thread-safe.
 */
final class CatchUp {
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Database database;
    private final Writer writer;
    private final KnownRegistry known;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - APART_NANOS);

    CatchUp(Database database, Writer writer, KnownRegistry known) {
        this.database = database;
        this.writer = writer;
        this.known = known;
    }

    /** Looks. Whether more is known now. */
    boolean look() {
        if (database.dialect() == Dialect.SQLITE) {
            return false;
        }
        long now = System.nanoTime();
        long last = lastNanos.get();
        if (now - last < APART_NANOS || !lastNanos.compareAndSet(last, now)) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "Another hub may know of it: try again.");
        }
        if (database.read(KnownRegistry::storedVersion) == known.version()) {
            return false;
        }
        return writer.change(
                session -> {
                    known.refresh(session);
                    return true;
                },
                done -> {});
    }
}
