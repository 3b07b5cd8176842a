package io.cofre.postgres.history;

import static io.cofre.postgres.history.KeptDatabase.MUCH;
import static io.cofre.postgres.history.KeptDatabase.PRE_KEY;
import static io.cofre.postgres.history.KeptDatabase.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two workers that use the history of one database at once. */
@SuppressWarnings("NullAway.Init")
class TwoHistoriesTest {
    private static final Retention TIGHT = new Retention(Duration.ofDays(7), MUCH, Duration.ofDays(30), 2, MUCH);
    private static final int ROUNDS = 10;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private KeptDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = new KeptDatabase();
        database.restart(TIGHT);
        database.pair(SHOP, "shop");
        database.put(SHOP, PRE_KEY, "1");
    }

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        database.close();
    }

    @Test
    void sweepAtOnceAndKeepTheLastCopyOfEachIdentity() throws Exception {
        PostgresHistory another = database.another(TIGHT);
        RecoveryPointId lost = database.replaceBy(SHOP, "present").id();
        for (int round = 0; round < ROUNDS; round++) {
            database.takeSnapshots(SHOP, 3);
            both(
                    () -> {
                        database.history.sweep();
                        return true;
                    },
                    () -> {
                        another.sweep();
                        return true;
                    });
            assertThat(database.ids(SHOP)).hasSize(3).contains(lost);
        }
        assertThat(database.history.figures().troubles()).isZero();
    }

    /** Either the restore finds the snapshot and puts all of it in its place, or it finds none and does nothing. */
    @Test
    void restoreAndDeleteOneSnapshotAtOnce() throws Exception {
        PostgresHistory another = database.another(TIGHT);
        for (int round = 0; round < ROUNDS; round++) {
            Snapshot snapshot = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
            Map<String, String> before = database.live(SHOP);
            database.put(SHOP, Key.of("later"), "" + round);
            List<Boolean> done = both(
                    () -> isDone(() -> database.history.restoreSnapshot(SHOP, snapshot.id())),
                    () -> isDone(() -> {
                        another.deleteSnapshot(SHOP, snapshot.id());
                        return true;
                    }));
            assertThat(done.get(1)).isTrue();
            if (done.get(0)) {
                assertThat(database.live(SHOP)).isEqualTo(before);
            } else {
                assertThat(database.live(SHOP)).containsEntry("later", "" + round);
            }
        }
    }

    @Test
    void takeOneRemovalOutOfTheTrashAtOnce() throws Exception {
        PostgresHistory another = database.another(TIGHT);
        Map<String, String> values = database.live(SHOP);
        for (int round = 0; round < ROUNDS; round++) {
            RecoveryPointId removal = database.remove(SHOP);
            List<Boolean> done = both(
                    () -> isDone(() -> database.history.restoreTrash(removal, SHOP.instance(), false)),
                    () -> isDone(() -> another.restoreTrash(removal, SHOP.instance(), false)));
            assertThat(done).contains(true);
            assertThat(database.live(SHOP)).isEqualTo(values);
            assertThat(database.history.trash()).isEmpty();
        }
    }

    @Test
    void adoptInTheSamePlaceAtOnceAndLoseNothing() throws Exception {
        PostgresHistory another = database.another(TIGHT);
        for (int round = 0; round < ROUNDS; round++) {
            String name = "new" + round;
            both(() -> adopt(database.history, name, "1"), () -> adopt(another, name, "2"));
            List<String> kept = new ArrayList<>();
            kept.add(database.live(Texts.instance(name, "new")).get("creds"));
            for (Snapshot snapshot : database.history.snapshots(Texts.instance(name, "new"))) {
                kept.add(KeptDatabase.values(database.history.openSnapshot(snapshot.instance(), snapshot.id()))
                        .get("creds"));
            }
            assertThat(kept).containsExactlyInAnyOrder("1", "2");
        }
    }

    private static boolean adopt(PostgresHistory history, String group, String text) {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, Texts.value(text));
            staged.adopt(Texts.instance(group, "new"));
            return true;
        }
    }

    /** Whether a call was done; otherwise what it named was gone, or another one was in its place. */
    private static boolean isDone(Callable<?> call) throws Exception {
        try {
            call.call();
            return true;
        } catch (CofreException refused) {
            assertThat(refused.code()).isIn(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT);
            return false;
        }
    }

    private List<Boolean> both(Callable<Boolean> one, Callable<Boolean> other)
            throws InterruptedException, ExecutionException {
        List<Boolean> done = new ArrayList<>();
        for (Future<Boolean> each : threads.invokeAll(List.of(one, other))) {
            done.add(each.get());
        }
        return done;
    }
}
