package io.cofre.postgres.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.testing.Deletion;
import io.cofre.testing.Texts;
import io.cofre.testing.crash.TestForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Callers of some stores on one database, each by turns of all of them. They write keys of their own and read them,
 * count together by compare-and-set, write batches, and create and delete instances. The database itself writes down
 * each value that a row ever had.
 */
final class StoreLoad implements AutoCloseable {
    private static final InstancePath SHOP = Texts.instance("load", "shop");
    private static final String COUNTER = "counter";
    private static final List<String> BATCH = List.of("batch-1", "batch-2", "batch-3");
    private static final int WRITERS = 6;
    private static final int COUNTING = 2;
    private static final long WAIT_SECONDS = 120;

    private static final String NOTING = "CREATE TABLE test_made (number bigint GENERATED ALWAYS AS IDENTITY,"
            + " key text NOT NULL, revision bigint NOT NULL, value text NOT NULL);"
            + " CREATE FUNCTION test_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " INSERT INTO test_made (key, revision, value)"
            + " VALUES (NEW.key, NEW.revision, convert_from(NEW.value, 'UTF8')); RETURN NULL; END $$;"
            + " CREATE TRIGGER test_note AFTER INSERT OR UPDATE ON session_entry"
            + " FOR EACH ROW WHEN (NEW.value IS NOT NULL) EXECUTE FUNCTION test_note();";

    private final OneDatabase database;
    private final List<PostgresStore> stores;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Caller> callers = new ArrayList<>();
    private final List<Future<?>> ends = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    StoreLoad(OneDatabase database, List<PostgresStore> stores) {
        this.database = database;
        this.stores = stores;
        database.run(NOTING);
        stores.get(0).commit(Commit.of(new Change.CreateInstance(SHOP))).join();
        for (int number = 0; number < WRITERS; number++) {
            callers.add(new Writer(List.of("writer-" + number)));
        }
        callers.add(new Writer(BATCH));
        for (int number = 0; number < COUNTING; number++) {
            callers.add(new Counter());
        }
        callers.add(new Lives());
    }

    void start() {
        for (Caller caller : callers) {
            ends.add(threads.submit(caller::live));
        }
    }

    /** Waits until each caller got more answers, from calls that began from now on. */
    void awaitAnswers(int more) {
        List<Long> before = callers.stream().map(caller -> caller.made.get()).toList();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        for (int index = 0; index < callers.size(); index++) {
            Caller caller = callers.get(index);
            while (caller.made.get() <= before.get(index) + more) {
                assertThat(System.nanoTime())
                        .as("%s goes on; failures: %s", caller, failures)
                        .isLessThan(end);
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** Waits until something is so, while the callers go on. */
    void awaitUntil(BooleanSupplier condition) {
        long end =
                System.nanoTime() + TimeUnit.SECONDS.toNanos(TestForm.current().choose(120, 1_500));
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("failures: %s", failures).isLessThan(end);
            assertThat(ends).as("callers that go on").noneMatch(Future::isDone);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Ends the callers, and checks what all of them got. Returns the calls without an answer. */
    List<String> end() throws Exception {
        ending = true;
        for (Future<?> end : ends) {
            end.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
        long counted = 0;
        long maybeCounted = 0;
        for (Caller caller : callers) {
            caller.check();
            if (caller instanceof Counter counter) {
                counted += counter.steps;
                maybeCounted += counter.unknown;
            }
        }
        long counter = Long.parseLong(text(stores.get(0), COUNTER).orElse("0"));
        assertThat(counter).as("the counter").isBetween(counted, counted + maybeCounted);
        assertThat(database.number("SELECT count(*) - count(DISTINCT value) FROM test_made WHERE key = 'counter'"))
                .as("steps of the counter that were made twice")
                .isZero();
        return List.copyOf(failures);
    }

    private static Optional<String> text(PostgresStore store, String key) {
        return store.read(new KeyPath(SHOP, Key.of(key))).map(value -> new String(value.bytes(), UTF_8));
    }

    /** One who makes one call after the other. */
    private abstract class Caller {
        final AtomicLong made = new AtomicLong();
        long unknown;
        private int turn;

        abstract boolean step(PostgresStore store);

        abstract void check();

        void live() {
            while (!ending) {
                PostgresStore store = stores.get(turn++ % stores.size());
                long beginNs = System.nanoTime();
                try {
                    if (step(store)) {
                        made.incrementAndGet();
                    }
                } catch (CompletionException | CofreException failed) {
                    Throwable cause = failed instanceof CofreException ? failed : failed.getCause();
                    if (!(cause instanceof CofreException refused) || refused.code() != ErrorCode.UNAVAILABLE) {
                        throw failed;
                    }
                    unknown++;
                    failures.add(this + ": " + refused.getMessage() + " after "
                            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs) + " ms");
                }
            }
        }
    }

    /** Writes a higher number each time, under keys that nobody else writes, and reads one back from another store. */
    private final class Writer extends Caller {
        private final List<String> keys;
        private long sent;
        private long acknowledged;

        private Writer(List<String> keys) {
            this.keys = keys;
        }

        @Override
        boolean step(PostgresStore store) {
            sent++;
            Value value = Texts.value(Long.toString(sent));
            store.commit(new Commit(keys.stream()
                            .<Change>map(key -> new Change.PutValue(new KeyPath(SHOP, Key.of(key)), value))
                            .toList()))
                    .join();
            acknowledged = sent;
            PostgresStore other = stores.get((int) (sent / stores.size() % stores.size()));
            assertThat(text(other, keys.get((int) (sent % keys.size())))).contains(Long.toString(sent));
            return true;
        }

        @Override
        void check() {
            for (String key : keys) {
                String last = text(stores.get(0), key).orElse("0");
                assertThat(Long.parseLong(last)).as(key).isBetween(acknowledged, sent);
                assertThat(last)
                        .as(keys + " are whole")
                        .isEqualTo(text(stores.get(0), keys.get(0)).orElse("0"));
                String ofKey = " FROM test_made WHERE key = '" + key + "'";
                assertThat(database.number("SELECT count(*) - count(DISTINCT value)" + ofKey))
                        .as("values of %s that were made twice", key)
                        .isZero();
                assertThat(database.number("SELECT count(*) FROM (SELECT value::bigint"
                                + " - lag(value::bigint, 1, 0::bigint) OVER (ORDER BY number) AS rise" + ofKey
                                + ") AS each WHERE rise < 1"))
                        .as("values of %s that came after newer ones", key)
                        .isZero();
                assertThat(database.number("SELECT count(*)" + ofKey))
                        .as("values of %s", key)
                        .isBetween(acknowledged - unknown, sent);
            }
        }

        @Override
        public String toString() {
            return "the writer of " + keys;
        }
    }

    /** Counts a counter that others count as well. */
    private final class Counter extends Caller {
        private static final KeyPath PATH = new KeyPath(SHOP, Key.of(COUNTER));
        private long steps;

        @Override
        boolean step(PostgresStore store) {
            Optional<Value> seen = store.read(PATH);
            long next = 1
                    + seen.map(value -> Long.parseLong(new String(value.bytes(), UTF_8)))
                            .orElse(0L);
            Condition unchanged = seen.<Condition>map(value -> new Condition.HasContent(PATH, ContentTag.of(value)))
                    .orElseGet(() -> new Condition.IsAbsent(PATH));
            try {
                store.commit(new Commit(
                                List.of(new Change.PutValue(PATH, Texts.value(Long.toString(next)))),
                                List.of(unchanged)))
                        .join();
                steps++;
                return true;
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof CofreException refused
                        && refused.code() == ErrorCode.PRECONDITION_FAILED) {
                    return false;
                }
                throw failed;
            }
        }

        @Override
        void check() {
            assertThat(steps).isPositive();
        }

        @Override
        public String toString() {
            return "a counter";
        }
    }

    /** Creates an instance with a value, and deletes it. */
    private final class Lives extends Caller {
        private static final InstancePath PATH = Texts.instance("load", "lives");
        private long deleted;

        @Override
        boolean step(PostgresStore store) {
            KeyPath key = new KeyPath(PATH, Key.CREDS);
            store.commit(Commit.of(new Change.CreateInstance(PATH), new Change.PutValue(key, Texts.value("life"))))
                    .join();
            assertThat(store.read(key)).isPresent();
            store.commit(Commit.of(Deletion.of(PATH))).join();
            assertThat(store.read(key)).isEmpty();
            deleted++;
            return true;
        }

        @Override
        void check() {
            assertThat(database.number(
                            "SELECT count(*) FROM session_instance WHERE state = 'trash' AND name = 'lives'"))
                    .as("removals in the trash")
                    .isBetween(deleted, deleted + unknown);
        }

        @Override
        public String toString() {
            return "the lives";
        }
    }

    /** The numbers of acknowledged calls. */
    @Override
    public String toString() {
        long written = 0;
        long counted = 0;
        long lives = 0;
        for (Caller caller : callers) {
            long made = caller.made.get();
            if (caller instanceof Counter) {
                counted += made;
            } else if (caller instanceof Lives) {
                lives += made;
            } else {
                written += made;
            }
        }
        return written + " writes, " + counted + " steps of a counter and " + lives + " lives of an instance";
    }

    @Override
    public void close() {
        ending = true;
        threads.shutdownNow();
    }
}
