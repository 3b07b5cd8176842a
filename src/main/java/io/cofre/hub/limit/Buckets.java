package io.cofre.hub.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each name. A full bucket is worth as much as none, so that those are dropped: a bucket is held
 * for about {@value #BURST_SECONDS} s after its last token was taken. Names beyond {@value #NAMES_MAX} share one
 * bucket. Thread-safe.
 */
final class Buckets {
    static final int NAMES_MAX = 10_000;
    static final int BURST_SECONDS = 10;

    private static final long SWEEP_NS = Duration.ofSeconds(1).toNanos();

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> byName = new ConcurrentHashMap<>();
    private final Bucket ofOthers;
    private final AtomicLong sweptNs;

    /** @param perSecond the tokens that each bucket gets in a second; 0 for no limit */
    Buckets(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.ofOthers = bucket();
        this.sweptNs = new AtomicLong(nanoTime.getAsLong());
    }

    /** Takes a token from the bucket of a name; false if there is none left. */
    boolean take(String name) {
        if (perSecond == 0) {
            return true;
        }
        Bucket known = byName.get(name);
        return (known == null ? add(name) : known).tryConsume(1);
    }

    int size() {
        return byName.size();
    }

    private Bucket add(String name) {
        long now = nanoTime.getAsLong();
        long swept = sweptNs.get();
        if (now - swept >= SWEEP_NS && sweptNs.compareAndSet(swept, now)) {
            byName.values().removeIf(bucket -> bucket.getAvailableTokens() >= capacity());
        }
        return byName.size() < NAMES_MAX ? byName.computeIfAbsent(name, any -> bucket()) : ofOthers;
    }

    private long capacity() {
        return (long) Math.max(1, perSecond) * BURST_SECONDS;
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(
                        limit -> limit.capacity(capacity()).refillGreedy(Math.max(1, perSecond), Duration.ofSeconds(1)))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return nanoTime.getAsLong();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }
}
