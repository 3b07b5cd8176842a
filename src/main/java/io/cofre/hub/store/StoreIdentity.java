package io.cofre.hub.store;

import io.cofre.session.CofreException;
import java.io.IOException;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The row of the database about itself: its id, and whether this hub has the secret that sealed the others. */
final class StoreIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(StoreIdentity.class);
    private static final String CANARY = "canary";

    private StoreIdentity() {}

    /**
     * Makes or checks the row, and gives all tenants a new epoch if the database was restored.
     *
     * @throws IOException if another secret sealed the database
     */
    static RestoreMark.Mark establish(Database database, Sealer sealer, RestoreMark mark) throws IOException {
        RestoreMark.Mark now;
        try (WriteSession session = database.writeSession()) {
            Handle handle = session.handle();
            handle.createUpdate(
                            "INSERT INTO hub (id, store_id, registry_version, removed_events, canary_sealed, probes)"
                                    + " VALUES (1, :store, 0, 0, :canary, 0) ON CONFLICT DO NOTHING")
                    .bind("store", RandomText.id("db_"))
                    .bind("canary", sealer.seal(CANARY, CANARY))
                    .execute();
            requireSecret(handle, sealer);
            now = state(handle);
            if (RestoreMark.isRestored(mark.read(), now, database.dialect())) {
                LOG.warn("the database was restored from a backup: all tenants get a new epoch");
                handle.execute("UPDATE tenant SET epoch = ?", RandomText.id("ep_"));
                handle.execute("UPDATE hub SET store_id = ?", RandomText.id("db_"));
                now = state(handle);
            }
            session.commit();
        } catch (SQLException | JdbiException failure) {
            throw new IOException("the database cannot be written: " + failure.getMessage(), failure);
        }
        mark.write(now);
        return now;
    }

    private static void requireSecret(Handle handle, Sealer sealer) throws IOException {
        byte[] canary = handle.createQuery("SELECT canary_sealed FROM hub")
                .mapTo(byte[].class)
                .one();
        try {
            sealer.open(canary, CANARY);
        } catch (CofreException other) {
            throw new IOException(
                    "the secret of the hub is not the one that this database was made with: provider keys in it cannot be read",
                    other);
        }
    }

    private static RestoreMark.Mark state(Handle handle) {
        return handle.createQuery(
                        "SELECT store_id, removed_events + (SELECT COALESCE(SUM(last_seq), 0) FROM tenant) FROM hub")
                .map((row, context) -> new RestoreMark.Mark(row.getString(1), row.getLong(2)))
                .one();
    }
}
