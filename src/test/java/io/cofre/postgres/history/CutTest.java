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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections that the database cuts within an operation: at its first statement, at its second, and so on. An
 * operation that is cut once is done all the same; one that is cut again and again leaves everything whole.
 */
@SuppressWarnings("NullAway.Init")
class CutTest {
    private static final int STATEMENTS_MAX = 100;

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
    private int generation;

    /** An operation on the history, ready to be done. */
    private interface Call {
        void run();
    }

    /** The operations. */
    enum Operation {
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

    @ParameterizedTest
    @EnumSource
    void isDoneAlthoughItIsCutOnce(Operation operation) throws IOException {
        open(Duration.ofSeconds(30));
        for (int statement = 1; statement < STATEMENTS_MAX; statement++) {
            Call call = prepare(operation);
            int sets = sets().size();
            String live = live();
            cut(statement, statement);
            call.run();
            boolean wasCut = wasCut(statement);
            cut(0, 0);
            assertDone(operation, sets, live);
            if (!wasCut) {
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isDoneOnceAlthoughTheAnswerToACommitIsLost(Operation operation) throws IOException {
        TestPostgresql server = TestPostgresql.running();
        try (CommitCutter proxy = new CommitCutter(server.port())) {
            String url = server.url(server.newDatabase("store"), proxy.port());
            begin(new KeptDatabase(TestPostgresql.settings(url).trying(Duration.ofSeconds(30))));
            for (int commit = 1; commit < STATEMENTS_MAX; commit++) {
                Call call = prepare(operation);
                int sets = sets().size();
                String live = live();
                proxy.cutAt(commit);
                call.run();
                boolean wasCut = proxy.wasCut();
                proxy.cutAt(0);
                assertDone(operation, sets, live);
                if (!wasCut) {
                    return;
                }
            }
        }
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

    @ParameterizedTest
    @EnumSource
    void leavesEverythingWholeIfItIsCutAgainAndAgain(Operation operation) throws IOException {
        open(Duration.ofMillis(700));
        for (int statement = 1; statement < STATEMENTS_MAX; statement++) {
            Call call = prepare(operation);
            int sets = sets().size();
            cut(statement, Long.MAX_VALUE);
            try {
                call.run();
            } catch (CofreException refused) {
                assertThat(refused.getMessage()).contains("database");
            }
            boolean wasCut = wasCut(statement);
            cut(0, 0);
            assertWhole();
            assertThat(sets().size()).isBetween(operation == Operation.SWEEP ? 1 : sets - 1, sets + 1);
            if (!wasCut) {
                return;
            }
        }
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

    private boolean wasCut(long statement) {
        return database.count("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM statements") >= statement;
    }
}
