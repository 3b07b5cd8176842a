package io.cofre.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.InstancePath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices instances that two pods write at the same time, which no WhatsApp session survives: an address writes, another
 * one does, and then the first one again, all within {@value #WINDOW_SECONDS} seconds. A pod that moved shows its new
 * address only. It tells and does not stop anyone. Thread-safe, and never blocks.
 *
 * <p>Pods behind one address (a proxy, a translated network) cannot be told apart.
 */
public final class TwoWriters {
    static final int WINDOW_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(TwoWriters.class);
    private static final long WINDOW_NS = Duration.ofSeconds(WINDOW_SECONDS).toNanos();
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int INSTANCES_MAX = 10_000;
    private static final int FORMER_WRITERS_MAX = 4;

    private final GuardMetrics metrics;
    private final Ticker clock;
    private final Cache<InstancePath, Writers> recent;
    private final Cache<InstancePath, Long> suspects;

    TwoWriters(GuardMetrics metrics, Ticker clock) {
        this.metrics = metrics;
        this.clock = clock;
        // Tidied by whoever writes: that takes less than to wake a thread for it, at each write.
        this.recent = Caffeine.newBuilder()
                .maximumSize(INSTANCES_MAX)
                .executor(Runnable::run)
                .expireAfterAccess(Duration.ofNanos(WINDOW_NS))
                .ticker(clock)
                .build();
        this.suspects = Caffeine.newBuilder()
                .maximumSize(INSTANCES_MAX)
                .expireAfterWrite(REMEMBERED)
                .ticker(clock)
                .build();
    }

    /** Whether two addresses were seen writing an instance by turns within the last hour. */
    public boolean suspected(InstancePath instance) {
        return suspects.getIfPresent(instance) != null;
    }

    /** Notes that an address writes an instance. */
    void wrote(InstancePath instance, String address) {
        long nowNs = clock.read();
        Writers writers = recent.get(instance, first -> new Writers(address, nowNs));
        if (writers.takesTurns(address, nowNs)) {
            suspect(instance, nowNs);
        }
    }

    private void suspect(InstancePath instance, long nowNs) {
        Long toldAtNs = suspects.getIfPresent(instance);
        if (toldAtNs != null && nowNs - toldAtNs < WINDOW_NS) {
            return;
        }
        // Only one of several threads may tell it.
        boolean mine = toldAtNs == null
                ? suspects.asMap().putIfAbsent(instance, nowNs) == null
                : suspects.asMap().replace(instance, toldAtNs, nowNs);
        if (mine) {
            metrics.twoWriters();
            LOG.warn(
                    "{} in {} is written from two addresses by turns: two pods seem to run one session, which breaks it",
                    instance.instance(),
                    instance.group());
        }
    }

    private record Writer(String address, long lastNs) {}

    /** The addresses that wrote one instance lately. */
    private static final class Writers {
        private final Deque<Writer> former = new ArrayDeque<>(FORMER_WRITERS_MAX);
        private volatile String last;
        private volatile long lastNs;

        private Writers(String address, long nowNs) {
            this.last = address;
            this.lastNs = nowNs;
        }

        private boolean takesTurns(String address, long nowNs) {
            if (address.equals(last)) {
                lastNs = nowNs;
                return false;
            }
            return change(address, nowNs);
        }

        private synchronized boolean change(String address, long nowNs) {
            if (address.equals(last)) {
                return false;
            }
            boolean returns = former.stream()
                    .anyMatch(writer -> writer.address().equals(address) && nowNs - writer.lastNs() <= WINDOW_NS);
            former.removeIf(writer -> writer.address().equals(address));
            if (former.size() == FORMER_WRITERS_MAX) {
                former.removeFirst();
            }
            former.addLast(new Writer(last, lastNs));
            last = address;
            lastNs = nowNs;
            return returns;
        }
    }
}
