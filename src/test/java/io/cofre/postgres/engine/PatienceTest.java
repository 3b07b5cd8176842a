package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.LateProxy;
import io.cofre.testing.Polling;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.Texts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that is silent for longer than a caller waits, and one that waits for a standby. */
@Timeout(180)
class PatienceTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath KEY = new KeyPath(SHOP, Key.of("a"));
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Test
    void failsCallsAfterThePatienceAndGoesOnByItself() throws Exception {
        try (OneDatabase database = new OneDatabase();
                LateProxy network = new LateProxy(database.port())) {
            PostgresStore store = database.open(database.by(network.port()).trying(PATIENCE));
            store.commit(Commit.of(new Change.CreateInstance(SHOP), put("1"))).join();

            network.beSilent();
            requireUnavailable(() -> store.commit(Commit.of(put("2"))).join());
            requireUnavailable(() -> store.read(KEY));
            requireUnavailable(() -> store.keys(SHOP));
            requireUnavailable(() ->
                    store.leases().acquire(SHOP, "pod", Duration.ofSeconds(30)).join());
            assertThat(store.state().writable()).isFalse();
            assertThat(store.state().reason()).isEqualTo("the database does not answer");

            network.deliver();
            Polling.await(() -> store.state().writable(), writable -> writable, writable -> "writable again");
            store.commit(Commit.of(put("3"))).join();
            assertThat(store.read(KEY)).contains(Texts.value("3"));
            assertThat(store.figures().queueBytes()).isZero();
        }
    }

    private static void requireUnavailable(ThrowingCallable call) {
        long begin = System.nanoTime();
        assertThatThrownBy(call)
                .satisfies(failure -> assertThat(failure instanceof CompletionException ? failure.getCause() : failure)
                        .isInstanceOfSatisfying(
                                CofreException.class,
                                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE)));
        // A read gives up where the next attempt would end too late.
        assertThat(System.nanoTime() - begin)
                .isGreaterThan(PATIENCE.dividedBy(2).toNanos());
    }

    /** A cancelled wait for the standby makes the commit succeed with a warning: it is durable nowhere else. */
    @Test
    void acknowledgesNothingThatNoStandbyHas(@TempDir Path directory) throws Exception {
        try (TestPostgresql server = TestPostgresql.own(directory.resolve("data"), Map.of());
                OneDatabase database = new OneDatabase(server)) {
            PostgresStore store = database.open(database.settings().trying(Duration.ofMinutes(2)));
            store.commit(Commit.of(new Change.CreateInstance(SHOP), put("1"))).join();
            waitFor(database, "nobody");

            Change.DeleteInstance removal = io.cofre.testing.Deletion.of(SHOP);
            for (Change change :
                    new Change[] {put("2"), new Change.CreateInstance(Texts.instance("g", "other")), removal}) {
                CompletableFuture<Void> commit = store.commit(Commit.of(change));
                long interrupted = 0;
                while (interrupted < 3) {
                    interrupted += database.signal("pg_cancel_backend", "wait_event = 'SyncRep'");
                    assertThat(isDone(commit)).as("%s is acknowledged", change).isFalse();
                }
                waitFor(database, "");
                commit.get(60, TimeUnit.SECONDS);
                waitFor(database, "nobody");
            }
        }
    }

    private static boolean isDone(CompletableFuture<Void> commit) throws InterruptedException, ExecutionException {
        try {
            commit.get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException waits) {
            return false;
        }
    }

    private static void waitFor(OneDatabase database, String standbys) {
        database.run("ALTER SYSTEM SET synchronous_standby_names = '" + standbys + "'");
        database.run("SELECT pg_reload_conf()");
    }

    private static Change put(String text) {
        return new Change.PutValue(KEY, Texts.value(text));
    }
}
