package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.testing.TestSettings;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.TestStores;
import io.cofre.volume.verify.VolumeCheck;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The lease of an instance in crashes, restarts and copies. */
class LeaseLifeTest extends HistoryFixture {
    private static final Duration TTL = Duration.ofSeconds(30);

    @Test
    void survivesAKillByTheJournalAndACheckpointByItsFile() throws IOException {
        long epoch = acquire(SHOP).epoch();
        // The process is killed: nothing is brought into files, and nothing is closed.
        open(TestRetention.GENEROUS);
        assertHeld(SHOP, epoch);
        assertThat(file(".lease")).doesNotExist();
        EngineSteps.checkpoint(store);
        assertThat(file(".lease")).exists();
        assertHeld(SHOP, epoch);
        reopen();
        assertHeld(SHOP, epoch);
    }

    @Test
    void looksForTheFileOnceInALife() throws IOException {
        reopen();
        assertThat(store.leases().current(SHOP)).isEmpty();
        Files.writeString(file(".lease"), "{\"epoch\":1,\"ttlMs\":1000,\"holder\":\"a\"}");
        assertThat(store.leases().current(SHOP)).isEmpty();
        reopen();
        assertThat(store.leases().current(SHOP)).isPresent();
    }

    @Test
    void isInNoSnapshotAndEndsWithARestore() throws IOException {
        long epoch = acquire(SHOP).epoch();
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        assertThat(content(snapshot)).containsOnlyKeys("creds", "pre-key-1");
        Snapshot replaced = history.restoreSnapshot(SHOP, snapshot.id()).orElseThrow();
        assertEnded(SHOP, epoch);
        assertThat(content(replaced)).containsOnlyKeys("creds", "pre-key-1");
        long second = acquire(SHOP).epoch();
        history.restoreSnapshot(SHOP, replaced.id());
        assertEnded(SHOP, second);
        assertThat(second).isGreaterThan(epoch);
    }

    @Test
    void isInNoCopyAndEndsWithAnImport() throws IOException {
        long epoch = acquire(SHOP).epoch();
        try (SessionCopy copy = history.copyOf(SHOP)) {
            assertThat(copy.keys()).containsExactly(Key.CREDS, PRE_KEY);
        }
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("{}"));
            staged.adopt(SHOP);
        }
        assertEnded(SHOP, epoch);
    }

    @Test
    void doesNotComeBackFromTheTrash() throws IOException {
        long epoch = acquire(SHOP).epoch();
        EngineSteps.checkpoint(store);
        RecoveryPointId removal = delete();
        EngineSteps.checkpoint(store);
        try (SessionCopy copy = history.openTrash(removal, SHOP.instance())) {
            assertThat(copy.keys()).containsExactly(Key.CREDS, PRE_KEY);
        }
        history.restoreTrash(removal, SHOP.instance(), false);
        assertThat(live()).containsOnlyKeys("creds", "pre-key-1");
        assertEnded(SHOP, epoch);
    }

    @Test
    void aloneKeepsNoInstanceInTheTrash() throws IOException {
        for (boolean isInFiles : new boolean[] {true, false}) {
            commit(new Change.CreateInstance(OTHER));
            acquire(OTHER);
            if (isInFiles) {
                EngineSteps.checkpoint(store);
            }
            commit(Deletion.of(OTHER));
            EngineSteps.checkpoint(store);
            assertThat(history.trash()).isEmpty();
        }
    }

    @Test
    void isNoStrayFileOfTheVolume() throws IOException {
        acquire(SHOP);
        store.close();
        try (LocalDisk disk = LocalDisk.at(volume)) {
            assertThat(new VolumeCheck(disk, new VolumeListener() {
                                @Override
                                public void damaged(Path file, String reason) {}

                                @Override
                                public void unserved(Path path, String reason) {}

                                @Override
                                public void read(VolumeTotals soFar) {}
                            })
                            .run())
                    .satisfies(totals -> {
                        assertThat(totals.unserved()).isZero();
                        assertThat(totals.damaged()).isZero();
                        assertThat(totals.keys()).isEqualTo(2);
                    });
        }
        open(TestRetention.GENEROUS);
    }

    @Test
    void canBeBrokenIfItsRecordIsDamaged() throws IOException {
        acquire(SHOP);
        store.close();
        Files.writeString(file(".lease"), "{}");
        open(TestRetention.GENEROUS);
        assertRefused(ErrorCode.DAMAGED, () -> store.leases().current(SHOP));
        assertThat(done(store.leases().revoke(SHOP))).isTrue();
        acquire(SHOP);
    }

    @Test
    void isNotAcquiredWhileTheFileOfEpochsIsDamaged() throws IOException {
        long epoch = acquire(SHOP).epoch();
        store.close();
        Path file = volume.resolve(".leases/epochs");
        String intact = Files.readString(file);
        Files.writeString(file, "cofre epochs 1\n");
        open(TestRetention.GENEROUS);
        assertHeld(SHOP, epoch);
        assertRefused(ErrorCode.DAMAGED, () -> unwrapped(store.leases().acquire(SHOP, "a", TTL)));
        store.close();
        Files.writeString(file, intact);
        open(TestRetention.GENEROUS);
        assertThat(acquire(SHOP).epoch()).isGreaterThan(epoch);
    }

    @Test
    void reservesEpochsSeldom() throws IOException {
        acquire(SHOP);
        Path file = volume.resolve(".leases/epochs");
        String reserved = Files.readString(file);
        for (int round = 0; round < 50; round++) {
            acquire(SHOP);
        }
        assertThat(file).hasContent(reserved);
        store.close();
        JournaledStore next = TestStores.open(LocalDisk.at(volume), TestSettings.ROOMY);
        assertThat(file).hasContent(reserved);
        store = next;
    }

    private Lease acquire(InstancePath instance) {
        return done(store.leases().acquire(instance, "a", TTL));
    }

    private void assertHeld(InstancePath instance, long epoch) {
        assertThat(store.leases().current(instance).map(Lease::epoch)).contains(epoch);
        done(store.commit(fenced(instance, epoch)));
    }

    private void assertEnded(InstancePath instance, long epoch) throws IOException {
        for (int round = 0; round < 2; round++) {
            assertThat(store.leases().current(instance)).isEqualTo(Optional.empty());
            assertRefused(ErrorCode.LEASE_LOST, () -> unwrapped(store.commit(fenced(instance, epoch))));
            reopen();
        }
    }

    private static Commit fenced(InstancePath instance, long epoch) {
        return Commit.of(new Change.DeleteKey(new KeyPath(instance, Key.of("absent"))))
                .onlyIf(new Condition.HoldsLease(instance, epoch));
    }

    private <T> T done(CompletableFuture<T> call) {
        EngineSteps.commitAll(store);
        return call.join();
    }

    /** Ends the call with its own error. */
    private void unwrapped(CompletableFuture<?> call) throws Throwable {
        EngineSteps.commitAll(store);
        try {
            call.join();
        } catch (CompletionException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
        }
    }
}
