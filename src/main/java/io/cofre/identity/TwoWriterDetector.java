package io.cofre.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.InstancePath;
import io.cofre.store.Sighting;
import io.cofre.store.Sightings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
 *
 * <p>Where workers share a store, each sees some of the writes only. So they exchange from when to when each address
 * wrote. The sign is then that two of these spans overlap.
 */
public final class TwoWriterDetector {
    static final int WINDOW_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(TwoWriterDetector.class);
    private static final long WINDOW_NS = Duration.ofSeconds(WINDOW_SECONDS).toNanos();
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int INSTANCES_MAX = 10_000;
    private static final int FORMER_WRITERS_MAX = 4;

    /** The most that is told to other workers at a time. */
    private static final int TOLD_MAX = 2_000;

    /** Spans have to overlap by more than the clocks of workers may be apart by slow connections. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final GuardMetrics metrics;
    private final Ticker clock;
    private final Cache<InstancePath, Writers> recent;
    private final Cache<InstancePath, Long> suspects;
    private volatile long toldNs;

    TwoWriterDetector(GuardMetrics metrics, Ticker clock) {
        this.metrics = metrics;
        this.clock = clock;
        this.toldNs = clock.read();
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

    /**
     * Tells other workers which addresses wrote here since the last time, and learns what they saw.
     *
     * @throws io.cofre.session.CofreException if the store does not answer
     */
    public void exchange(Sightings sightings) {
        long nowNs = clock.read();
        List<Sighting> mine = new ArrayList<>();
        recent.asMap().forEach((instance, writers) -> {
            writers.version4.tell(instance, toldNs, nowNs, mine);
            writers.version6.tell(instance, toldNs, nowNs, mine);
        });
        if (mine.size() > TOLD_MAX) {
            Collections.shuffle(mine);
        }
        List<Sighting> seen = sightings.exchange(mine.subList(0, Math.min(mine.size(), TOLD_MAX)));
        toldNs = nowNs;
        seen.stream().collect(Collectors.groupingBy(Sighting::instance)).forEach((instance, addresses) -> {
            if (overlap(addresses)) {
                suspect(instance, nowNs);
            }
        });
    }

    private static boolean overlap(List<Sighting> addresses) {
        for (int first = 0; first < addresses.size(); first++) {
            for (int second = 0; second < first; second++) {
                if (overlap(addresses.get(first), addresses.get(second))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether both wrote at the same time, or one of them in the middle of the other one's writes. */
    private static boolean overlap(Sighting one, Sighting other) {
        if (one.address().contains(":") != other.address().contains(":")) {
            return false;
        }
        Duration begin = shorter(one.firstAgo(), other.firstAgo());
        Duration end = longer(one.lastAgo(), other.lastAgo());
        return begin.minus(end).compareTo(TOLERANCE) > 0 || isWithin(one, other) || isWithin(other, one);
    }

    private static boolean isWithin(Sighting inner, Sighting outer) {
        return outer.firstAgo().minus(inner.firstAgo()).compareTo(TOLERANCE) > 0
                && inner.lastAgo().minus(outer.lastAgo()).compareTo(TOLERANCE) > 0;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
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
                    "{} in {} is written from two addresses by turns: two pods seem to run one session, which breaks"
                            + " it",
                    instance.instance(),
                    instance.group());
        }
    }

    /** One without a pause of the length of the window in between. */
    private record Writer(String address, long firstNs, long lastNs) {
        private void tell(InstancePath instance, long sinceNs, long nowNs, List<Sighting> told) {
            if (lastNs - sinceNs >= 0) {
                told.add(new Sighting(
                        instance, address, Duration.ofNanos(nowNs - firstNs), Duration.ofNanos(nowNs - lastNs)));
            }
        }
    }

    /** The recent writers of one instance, by the family of the address. */
    private static final class Writers {
        private final Turns version4 = new Turns();
        private final Turns version6 = new Turns();
    }

    /** The addresses of one family that wrote one instance lately. */
    private static final class Turns {
        private @Nullable Deque<Writer> former;
        private volatile @Nullable String last;
        private volatile long firstNs;
        private volatile long lastNs;

        /** Notes who writes now. Returns whether an earlier writer is back. */
        private boolean pass(String address, long nowNs) {
            if (address.equals(last)) {
                if (nowNs - lastNs > WINDOW_NS) {
                    firstNs = nowNs;
                }
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
            Optional<Writer> returning = before == null ? Optional.empty() : leave(before, address, nowNs);
            firstNs = returning.map(Writer::firstNs).orElse(nowNs);
            last = address;
            lastNs = nowNs;
            return returning.isPresent();
        }

        /** Puts the last writer among the former ones. Returns the next writer if it was one of them lately. */
        private Optional<Writer> leave(String before, String next, long nowNs) {
            Deque<Writer> writers = former == null ? new ArrayDeque<>(FORMER_WRITERS_MAX) : former;
            Optional<Writer> returning = writers.stream()
                    .filter(writer -> writer.address().equals(next) && nowNs - writer.lastNs() <= WINDOW_NS)
                    .findFirst();
            writers.removeIf(writer -> writer.address().equals(next));
            if (writers.size() == FORMER_WRITERS_MAX) {
                writers.removeFirst();
            }
            writers.addLast(new Writer(before, firstNs, lastNs));
            former = writers;
            return returning;
        }

        /** Adds who wrote since then. */
        private synchronized void tell(InstancePath instance, long sinceNs, long nowNs, List<Sighting> told) {
            String present = last;
            if (present != null) {
                new Writer(present, firstNs, lastNs).tell(instance, sinceNs, nowNs, told);
            }
            if (former != null) {
                former.forEach(writer -> writer.tell(instance, sinceNs, nowNs, told));
            }
        }
    }
}
