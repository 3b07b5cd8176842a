package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.Receiver.Reply;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.store.StoreFigures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trials of the speed of deliveries. Their numbers depend on the machine, so that a build does not run them. */
class DeliveryTrial {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryTrial.class);
    private static final int PER_SECOND = 500;

    @TempDir
    private Path directory;

    private static void pace(long began, long number) {
        long due = began + number * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        while (System.nanoTime() - due < 0) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static long percentile(List<Long> sorted, int percent) {
        return TimeUnit.NANOSECONDS.toMicros(sorted.get((sorted.size() - 1) * percent / 100));
    }

    /** The later half, sorted: the first seconds are those of a cold JVM. */
    private static List<Long> settled(List<Long> latencies) {
        List<Long> all = List.copyOf(latencies);
        return all.subList(all.size() / 2, all.size()).stream().sorted().toList();
    }

    private static void say(String what, List<Long> sorted) {
        LOG.info(
                "{}: 50 % within {} us, 99 % within {} us, all within {} us",
                what, percentile(sorted, 50), percentile(sorted, 99), percentile(sorted, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    @SuppressWarnings("FutureReturnValueIgnored") // The receiver sees what is missing.
    void reachesReceiversSoon(int instances) throws Exception {
        Map<Long, Long> begun = new ConcurrentHashMap<>();
        List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
        Map<Long, Long> stored = new ConcurrentHashMap<>();
        List<Long> afterCommit = Collections.synchronizedList(new ArrayList<>());
        try (Receiver receiver = Receiver.of(request -> {
                    long now = System.nanoTime();
                    latencies.add(now - begun.getOrDefault(request.seq(), now));
                    afterCommit.add(Math.max(now - stored.getOrDefault(request.seq(), now), 0));
                    return Reply.of(200);
                });
                StoredHub hub = StoredHub.open(directory)) {
            List<Instance> lanes = new ArrayList<>();
            for (int number = 0; number < instances; number++) {
                lanes.add(hub.instance("i" + number));
                hub.subscribe(lanes.get(number), receiver.url());
            }
            int count = PER_SECOND * 20;
            long began = System.nanoTime();
            for (long number = 1; number <= count; number++) {
                pace(began, number);
                begun.put(number, System.nanoTime());
                long told = number;
                hub.appending(lanes.get((int) (number % instances)), number)
                        .thenRun(() -> stored.put(told, System.nanoTime()));
            }
            receiver.await(count);
            List<Long> sorted = settled(latencies);
            say(instances + " lanes, from ingest", sorted);
            say(instances + " lanes, from the commit", settled(afterCommit));
            StoreFigures figures = hub.store().figures();
            LOG.info("a commit took {} us", figures.commitNanos() / Math.max(figures.commits(), 1) / 1000);
            assertThat(percentile(sorted, 99)).isLessThan(TimeUnit.MILLISECONDS.toMicros(100));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void catchesUpAfterAnOutage(int instances) throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        AtomicInteger taken = new AtomicInteger();
        try (Receiver receiver = Receiver.of(request -> {
                    boolean takes = works.get();
                    taken.addAndGet(takes ? 1 : 0);
                    return Reply.of(takes ? 200 : 503);
                });
                StoredHub hub = StoredHub.open(directory)) {
            List<Instance> lanes = new ArrayList<>();
            for (int number = 0; number < instances; number++) {
                lanes.add(hub.instance("i" + number));
                hub.subscribe(lanes.get(number), receiver.url());
            }
            int outage = PER_SECOND * 60;
            int count = PER_SECOND * 120;
            long began = System.nanoTime();
            long back = 0;
            List<CompletableFuture<?>> appended = new ArrayList<>();
            for (long number = 1; number <= count; number++) {
                pace(began, number);
                if (number == outage) {
                    works.set(true);
                    back = System.nanoTime();
                }
                appended.add(hub.appending(lanes.get((int) (number % instances)), number));
                if (number > outage && number % 50 == 0 && taken.get() >= number - PER_SECOND / 10) {
                    Duration caughtUp = Duration.ofNanos(System.nanoTime() - back);
                    LOG.info("{} lanes: caught up with {} events after {}", instances, number, caughtUp);
                    assertThat(caughtUp).isLessThan(Duration.ofSeconds(30));
                    return;
                }
            }
            assertThat(taken.get()).as("delivered of " + appended.size()).isEqualTo(count);
        }
    }
}
