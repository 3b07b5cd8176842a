package io.cofre.hub.store;

import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The lanes that this hub delivers, if several hubs share a database. A lease ends by itself after 30 seconds unless
 * it is asked for again, so that another hub takes over what a dead one had. With SQLite this hub has all lanes.
 * Thread-safe.
 *
 * <p>A hub that was killed and starts again need not wait for its own leases: the file {@code hub.lanes} in its data
 * directory names the holder of the last start. No other process can be that holder, since the directory is locked.
 */
final class LaneLeases {
    private static final Path FILE = Path.of("hub.lanes");
    private static final Path NEW_FILE = Path.of("hub.lanes.new");
    private static final int FILE_BYTES_MAX = 256;
    private static final String RELEASE = "DELETE FROM lane_lease WHERE holder = ?";

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

    /**
     * The leases of a hub, none of which it has yet. Those that it had before it was killed are free.
     *
     * @throws IOException if the data directory cannot be written
     */
    LaneLeases(Database database, Disk disk) throws IOException {
        this.database = database;
        if (database.dialect() != Dialect.SQLITE) {
            lastHolder(disk).ifPresent(this::release);
            disk.write(NEW_FILE, holder.getBytes(StandardCharsets.UTF_8));
            disk.rename(NEW_FILE, FILE);
        }
    }

    /** The holder of the last start; empty if there was none. Without it the leases that it had end by themselves. */
    private static Optional<String> lastHolder(Disk disk) {
        try {
            return disk.read(FILE, FILE_BYTES_MAX).map(name -> new String(name, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
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
            release(holder);
        }
    }

    private void release(String of) {
        database.read(handle -> handle.execute(RELEASE, of));
    }
}
