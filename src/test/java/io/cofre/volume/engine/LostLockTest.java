package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.TestRetention;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody removes the lock of a worker that runs, and another one comes in. */
class LostLockTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.CREDS);
    private static final StoreSettings RARE_CHECKPOINTS = settings(Duration.ofHours(1));

    @TempDir
    Path volume;

    @Test
    void acknowledgesNothingMoreOnceAnotherWorkerCanBeThere() throws IOException {
        JournaledStore first = open(RARE_CHECKPOINTS);
        put(first, "{\"n\":1}");
        Files.delete(volume.resolve(Layout.LOCK));
        try (JournaledStore second = open(RARE_CHECKPOINTS)) {
            put(second, "{\"n\":2}");
            assertThatThrownBy(() -> put(first, "{\"n\":3}")).hasRootCauseInstanceOf(IOException.class);
            assertThat(first.state().writable()).isFalse();
            first.close();
            put(second, "{\"n\":4}");
        }
        try (JournaledStore third = open(RARE_CHECKPOINTS)) {
            assertThat(third.read(CREDS)).contains(value("{\"n\":4}"));
        }
    }

    @Test
    void leavesFilesAndSegmentsToTheOtherWorkerWhenItStops() throws IOException {
        JournaledStore first = open(RARE_CHECKPOINTS);
        put(first, "{\"n\":1}");
        Files.move(volume.resolve(Layout.LOCK), volume.resolve("elsewhere"));
        JournaledStore second = open(RARE_CHECKPOINTS);
        put(second, "{\"n\":2}");
        first.close();
        assertThat(volume.resolve("group/shop/creds")).doesNotExist();
        try (JournaledStore third = TestStores.open(LocalDisk.at(volume), RARE_CHECKPOINTS)) {
            assertThat(third.read(CREDS)).contains(value("{\"n\":2}"));
        }
        second.close();
    }

    @Test
    void noticesItWithoutAnyWriteAndAsksForARestart() throws Exception {
        try (JournaledStore store = open(settings(Duration.ofMillis(20)))) {
            CountDownLatch failed = new CountDownLatch(1);
            store.start(failed::countDown);
            Path another = Files.createFile(volume.resolve("another"));
            Files.move(another, volume.resolve(Layout.LOCK), StandardCopyOption.ATOMIC_MOVE);
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(store.state().writable()).isFalse();
        }
    }

    @Test
    void goesOnWhileTheLockIsWhereItWas() throws IOException {
        try (JournaledStore store = open(RARE_CHECKPOINTS)) {
            put(store, "{\"n\":1}");
            assertThatThrownBy(() -> open(RARE_CHECKPOINTS))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining("fuser " + volume.resolve(Layout.LOCK));
            put(store, "{\"n\":2}");
            assertThat(store.engine().checkpointer().checkpoint()).isTrue();
            assertThat(volume.resolve("group/shop/creds")).hasContent("{\"n\":2}");
        }
    }

    private JournaledStore open(StoreSettings settings) throws IOException {
        return TestStores.open(LocalDisk.exclusivelyAt(volume, Layout.LOCK), settings);
    }

    private static void put(JournaledStore store, String json) {
        CompletableFuture<Void> done =
                store.commit(Commit.of(new Change.CreateInstance(SHOP), new Change.PutValue(CREDS, value(json))));
        store.engine().commitAll();
        done.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Value value(String json) {
        return Value.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static StoreSettings settings(Duration checkpointInterval) {
        return new StoreSettings(
                1 << 20, 1 << 20, 1 << 20, checkpointInterval, 64 << 10, 8, 16 << 10, TestRetention.GENEROUS);
    }
}
