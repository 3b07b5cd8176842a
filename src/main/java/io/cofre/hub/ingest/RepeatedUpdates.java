package io.cofre.hub.ingest;

import io.cofre.hub.store.EventLog.Stored;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The last update of the connection of each instance. A provider that cannot reach WhatsApp tells the same update
 * dozens of times a second: within {@link #WINDOW} of the first, equal ones share its place in the log, and its commit.
 *
 * <p>Only an update that equals the one <em>just before</em> is left out, so the order of states is kept. Nothing else
 * passes through here. Thread-safe.
 */
final class RepeatedUpdates {
    static final Duration WINDOW = Duration.ofSeconds(1);

    /** More instances than this are looked through, and those that have been quiet are forgotten. */
    private static final int REMEMBERED_MAX = 10_000;

    private final ConcurrentHashMap<String, Last> lasts = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    RepeatedUpdates(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Last(String data, long atNs, CompletableFuture<Stored> stored) {}

    /**
     * The commit of an update.
     *
     * @param isRepeated whether it is that of the equal update before
     */
    record Share(CompletableFuture<Stored> stored, boolean isRepeated) {}

    /**
     * Appends an update, unless it repeats the last one.
     *
     * @param append puts it into the log without waiting; it is called under the lock of the instance, so that two
     *     updates are compared and appended in one order
     */
    Share append(String instanceId, String data, Supplier<CompletableFuture<Stored>> append) {
        long nowNs = nanoTime.getAsLong();
        boolean[] appended = new boolean[1];
        Last kept = lasts.compute(instanceId, (id, last) -> {
            if (last != null && repeats(last, data, nowNs)) {
                return last;
            }
            appended[0] = true;
            return new Last(data, nowNs, append.get());
        });
        if (lasts.size() > REMEMBERED_MAX) {
            lasts.values().removeIf(last -> nowNs - last.atNs() > WINDOW.toNanos());
        }
        return new Share(kept.stored(), !appended[0]);
    }

    /** An update whose commit failed is not in the log: it cannot stand for others. */
    private static boolean repeats(Last last, String data, long nowNs) {
        return last.data().equals(data)
                && nowNs - last.atNs() < WINDOW.toNanos()
                && !last.stored().isCompletedExceptionally();
    }
}
