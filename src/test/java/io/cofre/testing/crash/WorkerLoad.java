package io.cofre.testing.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.TestCreds;
import io.cofre.testing.crash.RegisterChecker.Expectation;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import java.io.IOException;
import java.time.Duration;
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
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Callers of workers over HTTP, whose workers are killed: they count by compare-and-set, write batches, and write as
 * pods do, and programs write by a lease that each takes from the other. After all workers have ended, every batch is
 * there whole or absent, the counters have lost no acknowledged step, and nothing is there that was written by a lost
 * lease.
 */
public final class WorkerLoad implements AutoCloseable {
    private static final Pattern NEXT_PRE_KEY = Pattern.compile("\"nextPreKeyId\":([0-9]+)");
    private static final int COUNTING = 3;
    private static final int BATCHING = 2;
    private static final int SECONDS_MAX = 60;
    private static final String INSTANCE = "i";
    private static final String COUNTER = "counter";
    private static final String CREDS = "creds";
    private static final String PODS = "pod";
    private static final List<String> KEYS = Stream.concat(
                    Stream.of(COUNTER, CREDS, PODS),
                    IntStream.range(0, BATCHING).boxed().flatMap(writer -> Stream.of(last(writer), odd(writer))))
            .toList();

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final long seed;
    private final Duration pause;
    private final Random random;
    private final LeaseHolders holders;
    private final Tally counted = new Tally();
    private final Tally batches = new Tally();
    private final AtomicLong posted = new AtomicLong();
    private RegisterHistory values = new RegisterHistory(Map.of());
    private RegisterHistory leased = new RegisterHistory(Map.of());

    /** @param pause the time between two calls of a caller, which leaves the machine to workers that start */
    public WorkerLoad(long seed, Duration pause) {
        this.seed = seed;
        this.pause = pause;
        this.random = new Random(seed);
        this.holders = new LeaseHolders(seed);
    }

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

    /** The programs that want the lease. */
    public List<LeaseHolders.Holder> holders() {
        return holders.all();
    }

    /**
     * Reads all values after a start, checks all calls before it, and begins the history of what follows.
     *
     * @param startedNs a moment before the lease had its full time again
     */
    public void check(int port, long startedNs) throws IOException {
        values = checkValues(port, values);
        leased = checkLeased(port, leased, startedNs);
    }

    /** Every call that has no answer has had its effect by now, or has none. */
    public void workerEnded() {
        values.storeEnded();
        leased.storeEnded();
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

    /** Waits until a program has lost its lease to another one. */
    public void awaitTakenOver() throws InterruptedException {
        assertThat(holders.takenOver().await(SECONDS_MAX, TimeUnit.SECONDS))
                .as("a lease is taken over")
                .isTrue();
    }

    /** Fails unless there was something of each kind. */
    public void requireWrites() {
        assertThat(counted.made).hasPositiveValue();
        assertThat(counted.refused).hasPositiveValue();
        assertThat(batches.made).hasPositiveValue();
    }

    /** Has callers of all kinds call a worker. */
    public Life callOn(int port, List<LeaseHolders.Holder> by) {
        return new Life(port, by);
    }

    /** The callers of one worker, until it ends. */
    public final class Life {
        private final List<Future<?>> ends = new ArrayList<>();
        private final AtomicLong acknowledged = new AtomicLong();
        private volatile boolean ending;

        private Life(int port, List<LeaseHolders.Holder> by) {
            RegisterHistory history = values;
            Connecting connecting = () -> new WorkerCaller(port, INSTANCE, history);
            for (int writer = 0; writer < COUNTING; writer++) {
                begin(connecting, this::count);
            }
            for (int writer = 0; writer < BATCHING; writer++) {
                int number = writer;
                begin(connecting, caller -> writeBatch(caller, number));
            }
            begin(connecting, caller -> caller.post(PODS, posted.incrementAndGet()));
            Random keys = new Random(random.nextLong());
            begin(connecting, caller -> {
                caller.get(KEYS.get(keys.nextInt(KEYS.size())));
                return Outcome.MADE;
            });
            RegisterHistory ofLeased = leased;
            by.forEach(holder -> begin(() -> LeaseHolders.caller(port, ofLeased), holder::next));
        }

        private void begin(Connecting connecting, Calls calls) {
            ends.add(callers.submit(() -> live(connecting, calls)));
        }

        private void live(Connecting connecting, Calls calls) {
            Optional<IOException> failure = Optional.empty();
            try (WorkerCaller caller = connecting.connect()) {
                Outcome outcome = Outcome.MADE;
                while (outcome != Outcome.UNKNOWN) {
                    outcome = calls.next(caller);
                    LockSupport.parkNanos(pause.toNanos());
                }
                failure = caller.unanswered();
            } catch (IOException ended) {
                // The worker has ended between two calls, or during one that changes nothing.
                failure = Optional.of(ended);
            }
            if (!ending) {
                throw new AssertionError("a call got no answer, although the worker was well", failure.orElse(null));
            }
        }

        /** Waits until so many more conditional writes were made. */
        public void awaitWrites(int count) throws Exception {
            long enough = acknowledged.get() + count;
            CountDownLatch never = new CountDownLatch(1);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
            while (acknowledged.get() < enough) {
                assertThat(System.nanoTime()).as("there are enough writes").isLessThan(end);
                for (Future<?> caller : ends) {
                    if (caller.isDone()) {
                        caller.get();
                    }
                }
                assertThat(never.await(1, TimeUnit.MILLISECONDS)).isFalse();
            }
        }

        /** From now on a call may get no answer. */
        public void mayEnd() {
            ending = true;
        }

        /** Waits for the end of all callers, once the worker has ended. */
        public void awaitEnd() throws Exception {
            for (Future<?> end : ends) {
                end.get(SECONDS_MAX, TimeUnit.SECONDS);
            }
        }

        /** One step of the counter that all share. */
        private Outcome count(WorkerCaller caller) throws IOException {
            Optional<String> seen = caller.get(COUNTER);
            long next = Long.parseLong(seen.orElse("0")) + 1;
            return tell(counted, caller.put(COUNTER, new Expectation.Exactly(seen), Long.toString(next)));
        }

        /** One step of the creds that the batches share, and with it the keys of this writer. */
        private Outcome writeBatch(WorkerCaller caller, int writer) throws IOException {
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
            return tell(batches, caller.write(Map.of(CREDS, new Expectation.Exactly(seen)), changes));
        }

        private Outcome tell(Tally tally, Outcome outcome) {
            tally.add(outcome);
            if (outcome == Outcome.MADE) {
                acknowledged.incrementAndGet();
            }
            return outcome;
        }
    }

    /** One call after the other; one may go without an answer once the worker is made to end. */
    private interface Calls {
        Outcome next(WorkerCaller caller) throws IOException;
    }

    private interface Connecting {
        WorkerCaller connect() throws IOException;
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

    @Override
    public String toString() {
        return "steps of the counter: " + counted + "; batches: " + batches + "; " + posted + " posts; " + holders;
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
