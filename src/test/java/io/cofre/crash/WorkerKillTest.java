package io.cofre.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.LeaseHolders;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.RegisterChecker.Expectation;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import io.cofre.testing.crash.RegisterHistory;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.WorkerCaller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that is killed again and again while callers write to it over HTTP: they count by compare-and-set, write
 * batches, and write as pods do, and two programs write by a lease that each takes from the other. After each kill
 * every batch is there whole or absent, the counters have lost no acknowledged step, and nothing is there that was
 * written by a lost lease.
 */
@SuppressWarnings("NullAway.Init")
final class WorkerKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerKillTest.class);
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final Pattern NEXT_PRE_KEY = Pattern.compile("\"nextPreKeyId\":([0-9]+)");
    private static final int KILLS = TestForm.current().choose(2, 150);
    private static final int COUNTING = 3;
    private static final int BATCHING = 2;
    private static final int ACKNOWLEDGED_EACH_LIFE = 20;
    private static final int START_MS_MAX = 1_500;
    private static final int WRITE_MS_MAX = 300;
    private static final int SECONDS_MAX = 60;
    private static final String INSTANCE = "i";
    private static final String COUNTER = "counter";
    private static final String CREDS = "creds";
    private static final String PODS = "pod";
    private static final List<String> KEYS = Stream.concat(
                    Stream.of(COUNTER, CREDS, PODS),
                    IntStream.range(0, BATCHING).boxed().flatMap(writer -> Stream.of(last(writer), odd(writer))))
            .toList();

    @TempDir
    private Path directory;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final long seed = TestForm.seed();
    private final Random random = new Random(seed);
    private final LeaseHolders holders = new LeaseHolders(seed);
    private final Tally counted = new Tally();
    private final Tally batches = new Tally();
    private final AtomicLong posted = new AtomicLong();
    private volatile boolean ending;

    /** The calls about the instance that everybody writes, and about the one that has a lease. */
    private record Histories(RegisterHistory values, RegisterHistory leased) {}

    /** The numbers of conditional writes of one kind, by their end. */
    private static final class Tally {
        private final AtomicLong made = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong unknown = new AtomicLong();

        void add(Outcome outcome) {
            switch (outcome) {
                case MADE -> made.incrementAndGet();
                case REFUSED -> refused.incrementAndGet();
                case UNKNOWN -> unknown.incrementAndGet();
            }
        }

        /** Each step that was acknowledged counts, and each without an answer may. */
        void check(long steps) {
            assertThat(steps).isBetween(made.get(), made.get() + unknown.get());
        }

        @Override
        public String toString() {
            return made + " made, " + refused + " refused, " + unknown + " without an answer";
        }
    }

    @AfterEach
    void endCallers() {
        callers.shutdownNow();
    }

    @Test
    void keepsBatchesCountersAndLeasesThroughKills() throws Exception {
        long begin = System.nanoTime();
        Histories history = new Histories(new RegisterHistory(Map.of()), new RegisterHistory(Map.of()));
        int killed = 0;
        while (killed < KILLS) {
            long startedNs = System.nanoTime();
            try (ChildProcess worker = start()) {
                if (random.nextInt(100) < 10 && killed < KILLS - 1) {
                    RandomPause.pass(random, START_MS_MAX);
                    kill(worker);
                    killed++;
                    continue;
                }
                int port = Integer.parseInt(worker.awaitLine(LISTENS));
                history = check(port, history, startedNs);
                killed += liveAndEnd(worker, port, history, killed == KILLS - 1) ? 1 : 0;
            }
            history.values().storeEnded();
            history.leased().storeEnded();
        }
        long startedNs = System.nanoTime();
        try (ChildProcess worker = start()) {
            check(Integer.parseInt(worker.awaitLine(LISTENS)), history, startedNs);
        }
        assertThat(counted.made).hasPositiveValue();
        assertThat(counted.refused).hasPositiveValue();
        assertThat(batches.made).hasPositiveValue();
        LOG.info(
                "seed {}: {} kills; steps of the counter: {}; batches: {}; {} posts; {}; {} ms",
                seed,
                killed,
                counted,
                batches,
                posted,
                holders,
                (System.nanoTime() - begin) / 1_000_000);
    }

    private ChildProcess start() throws IOException {
        return ChildProcess.start(
                directory,
                Map.of(
                        "GLOBAL_AUTH_TOKEN",
                        TestWorker.API_KEY,
                        "COFRE_HTTP_HOST",
                        "127.0.0.1",
                        "COFRE_HTTP_PORT",
                        "0",
                        "COFRE_CHECKPOINT_INTERVAL_MS",
                        "100",
                        "COFRE_CACHE_MIB",
                        random.nextBoolean() ? "0" : "8"));
    }

    /** Reads all values after a start, checks all calls before it, and begins the history of the life that follows. */
    private Histories check(int port, Histories before, long startedNs) throws IOException {
        return new Histories(checkValues(port, before.values()), checkLeased(port, before.leased(), startedNs));
    }

    private RegisterHistory checkLeased(int port, RegisterHistory history, long startedNs) throws IOException {
        try (WorkerCaller reader = LeaseHolders.caller(port, history)) {
            reader.createInstance();
            Map<String, String> found = holders.check(reader, history, startedNs);
            requireExplained(history);
            return new RegisterHistory(found);
        }
    }

    private RegisterHistory checkValues(int port, RegisterHistory history) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (WorkerCaller reader = new WorkerCaller(port, INSTANCE, history)) {
            reader.createInstance();
            for (String key : KEYS) {
                reader.get(key).ifPresent(text -> found.put(key, text));
            }
        }
        requireExplained(history);
        counted.check(Long.parseLong(found.getOrDefault(COUNTER, "0")));
        batches.check(preKeys(Optional.ofNullable(found.get(CREDS))));
        return new RegisterHistory(found);
    }

    private void requireExplained(RegisterHistory history) {
        assertThat(history.violation())
                .as(TestForm.repeat(seed) + " (the moments of the kills differ)")
                .isEmpty();
    }

    /** Returns whether the worker was killed: now and then one stops cleanly while all write. */
    private boolean liveAndEnd(ChildProcess worker, int port, Histories histories, boolean last) throws Exception {
        RegisterHistory history = histories.values();
        ending = false;
        List<Future<?>> ends = new ArrayList<>();
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_EACH_LIFE);
        for (int writer = 0; writer < COUNTING; writer++) {
            ends.add(callers.submit(
                    () -> live(() -> new WorkerCaller(port, INSTANCE, history), caller -> count(caller, enough))));
        }
        for (int writer = 0; writer < BATCHING; writer++) {
            int number = writer;
            ends.add(callers.submit(() -> live(
                    () -> new WorkerCaller(port, INSTANCE, history), caller -> writeBatch(caller, number, enough))));
        }
        ends.add(callers.submit(() -> live(() -> new WorkerCaller(port, INSTANCE, history), this::post)));
        Random keys = new Random(random.nextLong());
        ends.add(callers.submit(() -> live(() -> new WorkerCaller(port, INSTANCE, history), caller -> {
            caller.get(KEYS.get(keys.nextInt(KEYS.size())));
            return Outcome.MADE;
        })));
        for (LeaseHolders.Holder holder : holders.all()) {
            ends.add(callers.submit(() -> live(() -> LeaseHolders.caller(port, histories.leased()), holder::next)));
        }
        boolean inTime = enough.await(SECONDS_MAX, TimeUnit.SECONDS)
                && (!last || holders.takenOver().await(SECONDS_MAX, TimeUnit.SECONDS));
        RandomPause.pass(random, WRITE_MS_MAX);
        boolean stops = random.nextInt(100) < 15;
        ending = true;
        if (stops) {
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        } else {
            kill(worker);
        }
        for (Future<?> end : ends) {
            end.get(SECONDS_MAX, TimeUnit.SECONDS);
        }
        assertThat(inTime).as("there were enough writes").isTrue();
        return !stops;
    }

    private static void kill(ChildProcess worker) throws InterruptedException {
        worker.close();
        int unused = worker.exitCode();
    }

    /** One call after the other; one may go without an answer once the worker is made to end. */
    private interface Calls {
        Outcome next(WorkerCaller caller) throws IOException;
    }

    private interface Connecting {
        WorkerCaller connect() throws IOException;
    }

    private void live(Connecting connecting, Calls calls) {
        try (WorkerCaller caller = connecting.connect()) {
            Outcome outcome = Outcome.MADE;
            while (outcome != Outcome.UNKNOWN) {
                outcome = calls.next(caller);
            }
        } catch (IOException ended) {
            // The worker has ended between two calls, or during one that changes nothing.
        }
        if (!ending) {
            throw new AssertionError("a call got no answer, although the worker was well");
        }
    }

    /** One step of the counter that all share. */
    private Outcome count(WorkerCaller caller, CountDownLatch enough) throws IOException {
        Optional<String> seen = caller.get(COUNTER);
        long next = Long.parseLong(seen.orElse("0")) + 1;
        Outcome outcome = caller.put(COUNTER, new Expectation.Exactly(seen), Long.toString(next));
        return tell(counted, outcome, enough);
    }

    /** One step of the creds that the batches share, and with it the keys of this writer. */
    private Outcome writeBatch(WorkerCaller caller, int writer, CountDownLatch enough) throws IOException {
        Optional<String> seen = caller.get(CREDS);
        int next = preKeys(seen) + 1;
        String creds = new String(TestCreds.paired("shop", next).bytes(), UTF_8);
        Map<String, Optional<String>> changes = Map.of(
                CREDS,
                Optional.of(creds),
                last(writer),
                Optional.of(Integer.toString(next)),
                odd(writer),
                next % 2 == 0 ? Optional.empty() : Optional.of(Integer.toString(next)));
        return tell(batches, caller.write(Map.of(CREDS, new Expectation.Exactly(seen)), changes), enough);
    }

    private Outcome post(WorkerCaller caller) {
        return caller.post(PODS, posted.incrementAndGet());
    }

    private static Outcome tell(Tally tally, Outcome outcome, CountDownLatch enough) {
        tally.add(outcome);
        if (outcome == Outcome.MADE) {
            enough.countDown();
        }
        return outcome;
    }

    private static int preKeys(Optional<String> creds) {
        Matcher next = NEXT_PRE_KEY.matcher(creds.orElse(""));
        return next.find() ? Integer.parseInt(next.group(1)) : 0;
    }

    private static String last(int writer) {
        return "last-" + writer;
    }

    private static String odd(int writer) {
        return "odd-" + writer;
    }
}
