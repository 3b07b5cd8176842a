package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.ScrubRate;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.TestRetention;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that an error in any thread of the store asks for a restart: no store goes on with a dead part. */
@Timeout(60)
class DyingThreadTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final StoreSettings SETTINGS = new StoreSettings(
            1 << 20, 0, 1 << 20, Duration.ofMillis(50), 64 << 10, 8, 16 << 10, TestRetention.GENEROUS);

    @Test
    void endsTheProcessWithTheCommitter() throws Exception {
        assertEnds((operation, path) -> operation == Operation.FORCE && path.startsWith(Layout.JOURNAL));
    }

    @Test
    void endsTheProcessWithTheCheckpointer() throws Exception {
        assertEnds((operation, path) -> operation == Operation.RENAME && path.endsWith("creds"));
    }

    @Test
    void endsTheProcessWithThePreparer() throws Exception {
        assertEnds((operation, path) -> operation == Operation.RENAME && path.endsWith("segment-01"));
    }

    @Test
    void endsTheProcessWithTheSweeper() throws Exception {
        assertEnds((operation, path) -> operation == Operation.LIST && path.startsWith(".trash"));
    }

    @Test
    void endsTheProcessWithTheScrubber() throws Exception {
        assertEnds((operation, path) -> Thread.currentThread().getName().equals("cofre-scrubber"));
    }

    @Test
    void answersTheSnapshotThatTheCheckpointerDiesOf() throws Exception {
        InterceptedDisk disk = new InterceptedDisk(SimulatedDisk.empty());
        CountDownLatch ended = new CountDownLatch(1);
        try (JournaledStore store = TestStores.open(disk, SETTINGS)) {
            store.start(ended::countDown);
            store.commit(Commit.of(new Change.CreateInstance(SHOP), put())).get(10, TimeUnit.SECONDS);
            disk.intercept((operation, path) -> failAt(path.startsWith(".snapshots")));
            assertThatThrownBy(() -> store.history().snapshot(SHOP, SnapshotReason.REQUESTED))
                    .isInstanceOf(CofreException.class);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            disk.intercept((operation, path) -> {});
        }
    }

    @Test
    void answersTheConditionThatTheCommitterDiesOf() throws Exception {
        InterceptedDisk disk = new InterceptedDisk(SimulatedDisk.empty());
        CountDownLatch ended = new CountDownLatch(1);
        try (JournaledStore store = TestStores.open(disk, SETTINGS)) {
            EngineSteps.commit(store, new Change.CreateInstance(SHOP), put());
            EngineSteps.checkpoint(store);
            store.start(ended::countDown);
            disk.intercept((operation, path) -> failAt(operation == Operation.READ && path.endsWith("creds")));
            Commit dying = Commit.of(put()).onlyIf(new Condition.IsPresent(new KeyPath(SHOP, Key.CREDS)));
            CompletableFuture<Void> done = store.commit(dying);
            assertThatThrownBy(() -> done.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(CofreException.class);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            disk.intercept((operation, path) -> {});
        }
    }

    private static void assertEnds(BiPredicate<Operation, Path> deadly) throws Exception {
        InterceptedDisk disk = new InterceptedDisk(SimulatedDisk.empty());
        CountDownLatch ended = new CountDownLatch(2);
        try (JournaledStore store = TestStores.open(disk, SETTINGS)) {
            disk.intercept((operation, path) -> failAt(deadly.test(operation, path)));
            store.start(ended::countDown);
            store.startSweeping();
            store.startScrubbing(new ScrubRate(1000, 1 << 20));
            CompletableFuture<Void> done = store.commit(Commit.of(new Change.CreateInstance(SHOP), put()));
            awaitOne(ended);
            disk.intercept((operation, path) -> {});
            assertThat(store.state().writable()).isFalse();
            assertThatThrownBy(() -> store.commit(Commit.of(put())).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CofreException.class);
            assertThat(done.handle((nothing, failure) -> true).get(10, TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(ended.getCount()).as("told once").isEqualTo(1);
    }

    private static void awaitOne(CountDownLatch ended) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ended.getCount() == 2 && System.nanoTime() < end) {
            ended.await(1, TimeUnit.MILLISECONDS);
        }
        assertThat(ended.getCount()).as("the process is told to end").isEqualTo(1);
    }

    private static void failAt(boolean now) {
        if (now) {
            throw new NoClassDefFoundError("the jar was overwritten");
        }
    }

    private static Change put() {
        return new Change.PutValue(new KeyPath(SHOP, Key.of("creds")), Value.of("{}".getBytes(StandardCharsets.UTF_8)));
    }
}
