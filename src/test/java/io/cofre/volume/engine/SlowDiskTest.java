package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.TestRetention;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of a store whose disk does not fail, but takes its time. */
@Timeout(60)
class SlowDiskTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final long OVERLAY_BYTES_MAX = 256 << 10;
    private static final long QUEUE_BYTES_MAX = 64 << 10;
    private static final int VALUE_BYTES = 4 << 10;
    private static final String TOO_SLOW = "the volume is too slow: changes come faster than they reach their files";
    private static final StoreSettings SETTINGS = new StoreSettings(
            OVERLAY_BYTES_MAX,
            0,
            QUEUE_BYTES_MAX,
            Duration.ofMillis(20),
            64 << 10,
            16,
            16 << 10,
            TestRetention.GENEROUS);
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(150), Duration.ZERO);

    private final InterceptedDisk disk = new InterceptedDisk(SimulatedDisk.empty());
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private JournaledStore store;

    @BeforeEach
    void start() throws IOException {
        store = TestStores.open(disk, SETTINGS, PATIENCE);
        store.start(() -> {});
        store.commit(Commit.of(new Change.CreateInstance(SHOP))).join();
    }

    @AfterEach
    void stop() {
        released.countDown();
        store.close();
    }

    @Test
    void boundsTheMemoryForChangesAndTellsWhyHoweverLongACheckpointTakes() throws Exception {
        hold(Operation.SYNC);
        CompletableFuture<Void> first = put(0);
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();

        List<ErrorCode> refusals = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        long most = 0;
        for (int number = 1; refusals.size() < 200; number++) {
            assertThat(number).as("puts").isLessThan(2_000);
            List<CompletableFuture<Void>> several = new ArrayList<>();
            for (int each = 0; each < 40; each++) {
                several.add(put(number * 40 + each));
            }
            for (CompletableFuture<Void> one : several) {
                try {
                    one.orTimeout(10, TimeUnit.SECONDS).join();
                } catch (CompletionException failure) {
                    assertThat(failure.getCause()).isInstanceOfSatisfying(CofreException.class, refused -> {
                        refusals.add(refused.code());
                        reasons.add(String.valueOf(refused.getMessage()));
                    });
                }
            }
            most = Math.max(most, store.figures().memtableBytes());
        }

        assertThat(most).isBetween(OVERLAY_BYTES_MAX / 2, OVERLAY_BYTES_MAX);
        assertThat(refusals).containsOnly(ErrorCode.OVERLOADED);
        assertThat(reasons).contains(TOO_SLOW).doesNotContain("no space is left for the journal");
        assertThat(store.state().writable()).isFalse();
        assertThat(store.state().reason()).isEqualTo(TOO_SLOW);

        released.countDown();
        awaitWritable();
        first.orTimeout(10, TimeUnit.SECONDS).join();
        put(1).orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void isNotReadyWhileAWriteWaitsForItsForce() throws Exception {
        hold(Operation.FORCE);
        CompletableFuture<Void> frozen = put(0);
        awaitReason("the disk is too slow: a write has waited for");
        assertThat(store.figures().unforcedNs()).isGreaterThan(PATIENCE.force().toNanos());
        released.countDown();
        frozen.orTimeout(10, TimeUnit.SECONDS).join();
        awaitWritable();
        assertThat(store.figures().unforcedNs()).isZero();
    }

    @Test
    void isNotReadyWhileAChangeIsLongNotInItsFile() throws Exception {
        hold(Operation.SYNC);
        put(0).join();
        awaitReason("the volume is too slow: a change has waited for its file for");
        assertThat(store.figures().unfiledNs()).isGreaterThan(PATIENCE.file().toNanos());
        released.countDown();
        awaitWritable();
    }

    private void hold(Operation slow) {
        disk.intercept((operation, path) -> {
            if (operation == slow) {
                held.countDown();
                awaitRelease(path);
            }
        });
    }

    private void awaitRelease(Path path) throws IOException {
        try {
            if (!released.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody released " + path);
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private void awaitReason(String beginning) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!store.state().reason().startsWith(beginning) && System.nanoTime() < end) {
            held.await(1, TimeUnit.MILLISECONDS);
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(store.state().reason()).startsWith(beginning);
    }

    private void awaitWritable() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!store.state().writable() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(store.state().reason()).isEmpty();
    }

    private CompletableFuture<Void> put(int number) {
        KeyPath path = new KeyPath(SHOP, Key.of("key-" + number));
        return store.commit(Commit.of(new Change.PutValue(path, Value.of(new byte[VALUE_BYTES]))));
    }
}
