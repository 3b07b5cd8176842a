package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.Polling;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.Texts;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.TestForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A primary that dies, whose standby is promoted in its place. A synchronous standby has everything. One that had
 * stopped streaming lacks what was acknowledged meanwhile: the stores tell so, and keep what is written later.
 */
@Timeout(3_600)
@SuppressWarnings("NullAway.Init")
class PromotionTest {
    private static final Logger LOG = LoggerFactory.getLogger(PromotionTest.class);
    private static final int PROMOTIONS = TestForm.current().choose(1, 20);
    private static final int LOST = TestForm.current().choose(1, 200);
    private static final int BETWEEN_MS_MAX = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath ONE = new KeyPath(SHOP, Key.of("one"));
    private static final KeyPath TWO = new KeyPath(SHOP, Key.of("two"));

    @TempDir
    private Path directory;

    private TestPostgresql primary;
    private TestPostgresql standby;
    private OneDatabase database;
    private int copies;

    private void open() throws Exception {
        primary = TestPostgresql.own(next(), Map.of());
        database = new OneDatabase(primary);
        standby = primary.standby(next(), 0);
    }

    private Path next() {
        copies++;
        return directory.resolve("server-" + copies);
    }

    @AfterEach
    void close() throws Exception {
        database.close();
        standby.close();
        primary.close();
    }

    @Test
    void aSynchronousStandbyHasEverything() throws Exception {
        long seed = TestForm.seed();
        Random random = new Random(seed);
        open();
        List<PostgresStore> stores = List.of(
                database.open(database.over(standby).trying(PATIENCE)),
                database.open(database.over(standby).trying(PATIENCE)));
        try (StoreLoad load = new StoreLoad(database, stores)) {
            load.start();
            for (int promotion = 1; promotion <= PROMOTIONS; promotion++) {
                waitForStandbys("*");
                awaitStreaming("sync_state = 'sync'");
                load.awaitAnswers(3);
                RandomPause.pass(random, BETWEEN_MS_MAX);
                failOver(random.nextBoolean() ? "QUIT" : "KILL");
                load.awaitAnswers(3);
                if (promotion < PROMOTIONS) {
                    follow();
                }
            }
            assertThat(load.end()).as(TestForm.repeat(seed)).isEmpty();
            LOG.info("seed {}: {} promotions; {}", seed, PROMOTIONS, load);
        }
    }

    /** A cancelled wait for the standby makes a commit succeed with a warning, which acknowledges nothing. */
    @Test
    void aStandbyThatHadStoppedStreamingIsNoticedAndLaterWritesAreKept() throws Exception {
        open();
        AtomicInteger toldByOne = new AtomicInteger();
        AtomicInteger toldByTwo = new AtomicInteger();
        PostgresStore one = database.open(database.over(standby).trying(PATIENCE), new ToldRewinds(toldByOne));
        PostgresStore two = database.open(database.over(standby).trying(PATIENCE), new ToldRewinds(toldByTwo));
        waitForStandbys("*");
        awaitStreaming("sync_state = 'sync'");
        make(one, new Change.CreateInstance(SHOP), put(ONE, "old"), put(TWO, "old"));

        stopStreaming();
        CompletableFuture<Void> waiting = one.commit(Commit.of(put(ONE, "0")));
        for (long interrupted = 0; interrupted < 3; ) {
            interrupted += database.signal("pg_cancel_backend", "wait_event = 'SyncRep'");
            assertThat(isDone(waiting)).as("it is acknowledged").isFalse();
        }
        waitForStandbys("");
        waiting.get(60, TimeUnit.SECONDS);
        for (int number = 1; number <= LOST; number++) {
            make(one, put(ONE, "" + number));
            make(two, put(TWO, "" + number));
        }

        failOver("KILL");
        assertThat(two.read(ONE)).contains(Texts.value("old"));
        make(one, put(ONE, "kept"));
        make(two, put(TWO, "kept"));
        assertThat(two.read(ONE)).contains(Texts.value("kept"));
        assertThat(one.read(TWO)).contains(Texts.value("kept"));
        assertThat(toldByOne).hasValue(1);
        assertThat(toldByTwo).hasValue(1);
    }

    /** Has the primary die, and the standby take its place. */
    private void failOver(String signal) throws Exception {
        primary.stop(signal);
        primary.close();
        standby.promote();
        TestPostgresql dead = primary;
        primary = standby;
        standby = dead;
        database.isOn(primary);
    }

    /** Puts a new standby in the place of the dead server. */
    private void follow() throws Exception {
        standby = primary.standby(next(), standby.port());
    }

    private void waitForStandbys(String names) {
        database.run("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
        database.run("SELECT pg_reload_conf()");
    }

    private void awaitStreaming(String which) throws Exception {
        Polling.await(
                () -> database.number(
                        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND " + which),
                count -> count == 1,
                count -> count + " standbys follow");
    }

    private void stopStreaming() throws Exception {
        database.isOn(standby);
        database.run("ALTER SYSTEM SET primary_conninfo = ''");
        database.run("SELECT pg_reload_conf()");
        Polling.await(
                () -> database.number("SELECT count(*) FROM pg_stat_wal_receiver"),
                count -> count == 0,
                count -> "the standby goes on to receive");
        database.isOn(primary);
    }

    private static boolean isDone(CompletableFuture<Void> commit) throws Exception {
        try {
            commit.get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException waits) {
            return false;
        }
    }

    private static void make(PostgresStore store, Change... changes) {
        store.commit(Commit.of(changes)).join();
    }

    private static Change put(KeyPath path, String text) {
        return new Change.PutValue(path, Texts.value(text));
    }
}
