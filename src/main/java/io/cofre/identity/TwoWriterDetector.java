package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.InstancePath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The detector of instances that two pods write at the same time: no WhatsApp session survives that. The sign is that
 * an address writes, then another one, and then the first one again, all within {@value #WINDOW_SECONDS} seconds. A pod
 * that moved shows its new address only. The detector reports and stops nobody. Thread-safe, and never blocks.
 *
 * <p>A pod has an IPv4 address, an IPv6 address or both, and may use them by turns. So an address is only ever compared
 * with others of its family; an IPv4 address that is written as an IPv6 one ({@code ::ffff:10.0.0.1}) is an IPv4
 * address. Two pods that keep to different families cannot be told from one pod. Neither can pods behind one address (a
 * proxy, a translated network).
 */
public final class TwoWriterDetector {
    static final int WINDOW_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(TwoWriterDetector.class);
    private static final long WINDOW_NS = Duration.ofSeconds(WINDOW_SECONDS).toNanos();
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int INSTANCES_MAX = 10_000;
    private static final int FORMER_WRITERS_MAX = 4;

    private final GuardMetrics metrics;
    private final Ticker clock;
    private final Cache<InstancePath, Writers> recent;
    private final Cache<InstancePath, Long> suspects;

    TwoWriterDetector(GuardMetrics metrics, Ticker clock) {
        this.metrics = metrics;
        this.clock = clock;
        // The writing thread tidies the cache: waking another thread at each write would cost more.
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

    /** Records that an address writes an instance. */
    public void wrote(InstancePath instance, String address) {
        long nowNs = clock.read();
        Writers writers = recent.get(instance, first -> new Writers());
        boolean version6 = address.indexOf(':') >= 0;
        boolean mapped = version6 && address.indexOf('.') >= 0;
        Turns turns = version6 && !mapped ? writers.version6 : writers.version4;
        if (turns.pass(mapped ? unmapped(address) : address, nowNs)) {
            suspect(instance, nowNs);
        }
    }

    /** {@code 10.0.0.1} of {@code ::ffff:10.0.0.1}, in brackets or not. */
    private static String unmapped(String address) {
        return address.substring(address.lastIndexOf(':') + 1).replace("]", "");
    }

    private void suspect(InstancePath instance, long nowNs) {
        Long toldAtNs = suspects.getIfPresent(instance);
        if (toldAtNs != null && nowNs - toldAtNs < WINDOW_NS) {
            return;
        }
        // Only one of several threads may report it.
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

    /** The recent writers of one instance, by the family of the address. */
    private static final class Writers {
        private final Turns version4 = new Turns();
        private final Turns version6 = new Turns();
    }

    /** The addresses of one family that wrote one instance lately. */
    private static final class Turns {
        private @Nullable Deque<Writer> former;
        private volatile @Nullable String last;
        private volatile long lastNs;

        /** Notes who writes now. Returns whether an earlier writer is back. */
        private boolean pass(String address, long nowNs) {
            if (address.equals(last)) {
                lastNs = nowNs;
                return false;
            }
            return change(address, nowNs);
        }

        private synchronized boolean change(String address, long nowNs) {
            String before = last;
            if (address.equals(before)) {
                return false;
            }
            boolean returns = before != null && leave(before, address, nowNs);
            last = address;
            lastNs = nowNs;
            return returns;
        }

        /** Puts the last writer among the former ones. Returns whether the next writer was one of them lately. */
        private boolean leave(String before, String next, long nowNs) {
            Deque<Writer> writers = former == null ? new ArrayDeque<>(FORMER_WRITERS_MAX) : former;
            boolean returns = writers.stream()
                    .anyMatch(writer -> writer.address().equals(next) && nowNs - writer.lastNs() <= WINDOW_NS);
            writers.removeIf(writer -> writer.address().equals(next));
            if (writers.size() == FORMER_WRITERS_MAX) {
                writers.removeFirst();
            }
            writers.addLast(new Writer(before, lastNs));
            former = writers;
            return returns;
        }
    }
}
