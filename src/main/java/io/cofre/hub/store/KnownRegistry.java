package io.cofre.hub.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/**
 * The registry in memory, and which version of the stored one it is. The writer's thread keeps it in step: with what
 * this hub changes, and with what other hubs that share the database have changed.
 */
final class KnownRegistry {
    private static final String VERSION = "SELECT registry_version FROM hub";
    private static final String NEXT_VERSION = "UPDATE hub SET registry_version = registry_version + 1";

    private final RegistryRows rows;
    private final Listeners listeners;
    private volatile RegistryState state = new RegistryState();
    private final AtomicLong version = new AtomicLong(-1);

    KnownRegistry(RegistryRows rows, Listeners listeners) {
        this.rows = rows;
        this.listeners = listeners;
    }

    RegistryRows rows() {
        return rows;
    }

    RegistryState state() {
        return state;
    }

    long version() {
        return version.get();
    }

    /** Reads the registry at the start. */
    void load(Handle handle) {
        version.set(storedVersion(handle));
        state = rows.load(handle);
    }

    static long storedVersion(Handle handle) {
        return handle.createQuery(VERSION).mapTo(Long.class).one();
    }

    /** Reads the registry again if another hub has changed it. */
    void refresh(WriteSession session) throws SQLException {
        if (session.dialect() == Dialect.SQLITE) {
            return;
        }
        long stored = version(session);
        if (stored != version.get()) {
            state = rows.load(session.handle());
            version.set(stored);
            listeners.registryChanged();
        }
    }

    /** Begins a change: no other hub changes the registry until the transaction ends, and what is known is current. */
    void lock(WriteSession session) throws SQLException {
        if (session.dialect() != Dialect.SQLITE) {
            // The lock first: else another hub could change it between the look and the change.
            session.statement("SELECT id FROM hub" + session.dialect().forUpdate())
                    .execute();
            refresh(session);
        }
        session.statement(NEXT_VERSION).executeUpdate();
    }

    /** A change that began with {@link #lock} is committed, and {@link #state} holds it. */
    void changed() {
        version.incrementAndGet();
        listeners.registryChanged();
    }

    private static long version(WriteSession session) throws SQLException {
        PreparedStatement select = session.statement(VERSION);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : -1;
        }
    }
}
