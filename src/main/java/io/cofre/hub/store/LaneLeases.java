package io.cofre.hub.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The lanes that this hub delivers, if several hubs share a database. A lease ends by itself after 30 seconds unless
 * it is asked for again, so that another hub takes over what a dead one had. With SQLite this hub has all lanes.
 * Thread-safe.
 */
final class LaneLeases {
    private static final long LEASE_MS = 30_000;
    private static final long RENEWED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    private static final String ACQUIRE = "INSERT INTO lane_lease (subscription_id, holder, held_until)"
            + " VALUES (:subscription, :holder, " + NOW + " + :lease) ON CONFLICT (subscription_id) DO UPDATE"
            + " SET holder = excluded.holder, held_until = excluded.held_until"
            + " WHERE lane_lease.holder = excluded.holder OR lane_lease.held_until < " + NOW;

    private final Database database;
    private final String holder = RandomText.id("hub_");
    private final Map<String, Long> heldSince = new ConcurrentHashMap<>();

    LaneLeases(Database database) {
        this.database = database;
    }

    /** Acquires or renews a lane. Whether this hub has it. */
    boolean hold(Outbox.Lane lane) {
        if (database.dialect() == Dialect.SQLITE) {
            return true;
        }
        String subscription = lane.subscriptionId();
        Long since = heldSince.get(subscription);
        long now = System.nanoTime();
        if (since != null && now - since < RENEWED_AFTER_NANOS) {
            return true;
        }
        boolean isHeld = database.read(handle -> handle.createUpdate(ACQUIRE)
                        .bind("subscription", subscription)
                        .bind("holder", holder)
                        .bind("lease", LEASE_MS)
                        .execute())
                == 1;
        if (isHeld) {
            heldSince.put(subscription, now);
        } else {
            heldSince.remove(subscription);
        }
        return isHeld;
    }

    /** Gives all lanes up. */
    void release() {
        if (database.dialect() != Dialect.SQLITE) {
            database.read(handle -> handle.execute("DELETE FROM lane_lease WHERE holder = ?", holder));
        }
    }
}
