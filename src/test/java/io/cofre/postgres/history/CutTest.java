package io.cofre.postgres.history;

import static io.cofre.postgres.history.KeptDatabase.MUCH;
import static io.cofre.postgres.history.KeptDatabase.PRE_KEY;
import static io.cofre.postgres.history.KeptDatabase.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.Texts;
import io.cofre.testing.crash.TestForm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that the database cuts within an operation: at its first statement, at its second, and so on; the short
 * form takes one of these places for each operation. An
 * operation that is cut once is done all the same; one that is cut again and again leaves everything whole.
 */
@SuppressWarnings("NullAway.Init")
class CutTest {
    private static final Logger LOG = LoggerFactory.getLogger(CutTest.class);

    private static final String CUTTING = "CREATE SEQUENCE statements;"
            + "CREATE TABLE cut (first bigint, last bigint);"
            + "INSERT INTO cut VALUES (0, 0);"
            + "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE number bigint; BEGIN"
            + " number := nextval('statements');"
            + " IF EXISTS (SELECT FROM cut WHERE number BETWEEN first AND last) THEN"
            + " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF;"
            + " RETURN NULL; END $$;"
            + "CREATE TRIGGER cut AFTER INSERT OR UPDATE OR DELETE ON session_instance"
            + " FOR EACH STATEMENT EXECUTE FUNCTION cut();"
            + "CREATE TRIGGER cut AFTER INSERT OR UPDATE OR DELETE ON session_entry"
            + " FOR EACH STATEMENT EXECUTE FUNCTION cut();";

    private KeptDatabase database;
    private final long seed = TestForm.seed();
    private final Random random = new Random(seed);
    private int generation;
    private int wereCut;

    /** An operation on the history, ready to be done. */
    private interface Call {
        void run();
    }

    /** The operations. */
    private enum Operation {
        SNAPSHOT,
        COPY,
        DELETE,
        RESTORE,
        UNTRASH,
        PURGE,
        ADOPT,
        SWEEP
    }

    private void open(Duration timeout) throws IOException {
        begin(new KeptDatabase(timeout));
        database.change(CUTTING);
    }

    private void begin(KeptDatabase empty) throws IOException {
        database = empty;
        database.restart(new Retention(Duration.ofDays(7), 1, Duration.ofDays(30), 1, MUCH));
        write();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void isDoneAlthoughItIsCutOnce() throws IOException {
        open(Duration.ofSeconds(30));
        requireDone(new Cutter() {
            @Override
            public void cutAt(int place) {
                cut(place, place);
            }

            @Override
            public int places() {
                return statements();
            }
        });
    }

    @Test
    void isDoneOnceAlthoughTheAnswerToACommitIsLost() throws IOException {
        TestPostgresql server = TestPostgresql.running();
        try (CommitCutter proxy = new CommitCutter(server.port())) {
            String url = server.url(server.newDatabase("store"), proxy.port());
            begin(new KeptDatabase(TestPostgresql.settings(url).trying(Duration.ofSeconds(30))));
            requireDone(proxy);
        }
    }

    /** Does each operation without a cut, and then once more for each place. */
    private void requireDone(Cutter cutter) {
        for (Operation operation : Operation.values()) {
            int count = requireDone(operation, cutter, 0);
            for (int place : places(count)) {
                wereCut += requireDone(operation, cutter, place) >= place ? 1 : 0;
            }
        }
        assertCut();
    }

    /** Does an operation, and returns the number of its places. */
    private int requireDone(Operation operation, Cutter cutter, int place) {
        Call call = prepare(operation);
        int sets = sets().size();
        String live = live();
        cutter.cutAt(place);
        call.run();
        int count = cutter.places();
        cutter.cutAt(0);
        assertDone(operation, sets, live);
        return count;
    }

    /** All of them, or one of each operation. */
    private List<Integer> places(int count) {
        assertThat(count).isPositive();
        List<Integer> all = IntStream.rangeClosed(1, count).boxed().toList();
        return TestForm.current() == TestForm.LONG ? all : List.of(all.get(random.nextInt(count)));
    }

    private void assertCut() {
        assertThat(wereCut).as(TestForm.repeat(seed)).isGreaterThanOrEqualTo(Operation.values().length / 2);
        LOG.info("seed {}: {} cuts of {} operations", seed, wereCut, Operation.values().length);
    }

    private void assertDone(Operation operation, int setsBefore, String liveBefore) {
        assertWhole();
        switch (operation) {
            case SNAPSHOT -> assertThat(sets()).hasSize(setsBefore + 1);
            case COPY -> assertThat(sets()).hasSize(setsBefore);
            case DELETE, PURGE -> assertThat(sets()).hasSize(setsBefore - 1);
            case SWEEP -> assertThat(sets().size()).isLessThan(setsBefore);
            case UNTRASH -> assertThat(live()).isNotEqualTo(liveBefore);
            case RESTORE, ADOPT -> {
                assertThat(live()).isNotEqualTo(liveBefore);
                assertThat(sets()).hasSize(setsBefore + 1);
            }
        }
    }

    @Test
    void leavesEverythingWholeIfItIsCutAgainAndAgain() throws IOException {
        open(Duration.ofMillis(700));
        for (Operation operation : Operation.values()) {
            Call uncut = prepare(operation);
            cut(0, 0);
            uncut.run();
            for (int statement : places(statements())) {
                Call call = prepare(operation);
                int sets = sets().size();
                cut(statement, Long.MAX_VALUE);
                try {
                    call.run();
                } catch (CofreException refused) {
                    assertThat(refused.getMessage()).contains("database");
                }
                wereCut += statements() >= statement ? 1 : 0;
                cut(0, 0);
                assertWhole();
                assertThat(sets().size()).isBetween(operation == Operation.SWEEP ? 1 : sets - 1, sets + 1);
            }
        }
        assertCut();
    }

    private Call prepare(Operation operation) {
        write();
        return switch (operation) {
            case SNAPSHOT -> () -> database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
            case COPY -> () -> database.history.copyOf(SHOP).close();
            case DELETE -> {
                RecoveryPointId id = database.history
                        .snapshot(SHOP, SnapshotReason.REQUESTED)
                        .id();
                yield () -> database.history.deleteSnapshot(SHOP, id);
            }
            case RESTORE -> {
                RecoveryPointId id = database.history
                        .snapshot(SHOP, SnapshotReason.REQUESTED)
                        .id();
                write();
                yield () -> database.history.restoreSnapshot(SHOP, id);
            }
            case UNTRASH -> {
                RecoveryPointId id = database.remove(SHOP);
                yield () -> database.history.restoreTrash(id, SHOP.instance(), true);
            }
            case PURGE -> {
                RecoveryPointId id = database.remove(SHOP);
                write();
                yield () -> database.history.purgeTrash(id);
            }
            case ADOPT -> this::adopt;
            case SWEEP -> {
                database.takeSnapshots(SHOP, 3);
                yield () -> database.history.sweep();
            }
        };
    }

    private void adopt() {
        generation++;
        try (Staging staged = database.history.stage()) {
            staged.put(Key.CREDS, Texts.value("" + generation));
            staged.put(PRE_KEY, Texts.value("" + generation));
            staged.adopt(SHOP);
        }
    }

    /** Has both values of the instance be of the next generation. */
    private void write() {
        generation++;
        database.commit(
                new Change.CreateInstance(SHOP),
                new Change.PutValue(new KeyPath(SHOP, Key.CREDS), Texts.value("" + generation)),
                new Change.PutValue(new KeyPath(SHOP, PRE_KEY), Texts.value("" + generation)));
    }

    private String live() {
        return String.join(",", database.live(SHOP).values());
    }

    /** All values that can be seen: those of the instance, of its snapshots and of the trash. */
    private List<Map<String, String>> sets() {
        List<Map<String, String>> sets = new ArrayList<>();
        if (database.store.contains(SHOP)) {
            sets.add(database.live(SHOP));
        }
        for (Snapshot snapshot : database.history.snapshots(SHOP)) {
            sets.add(KeptDatabase.values(database.history.openSnapshot(SHOP, snapshot.id())));
        }
        for (TrashEntry entry : database.history.trash()) {
            sets.add(KeptDatabase.values(database.history.openTrash(entry.id(), SHOP.instance())));
        }
        return sets;
    }

    private void assertWhole() {
        assertThat(sets()).isNotEmpty().allSatisfy(values -> {
            assertThat(values).containsOnlyKeys("creds", "pre-key-1");
            assertThat(values.get("creds")).isEqualTo(values.get("pre-key-1"));
        });
    }

    private void cut(long first, long last) {
        database.change("UPDATE cut SET first = " + first + ", last = " + last + "; ALTER SEQUENCE statements RESTART");
    }

    /** The statements since the last call of {@link #cut}. */
    private int statements() {
        return (int) database.count("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM statements");
    }
}
