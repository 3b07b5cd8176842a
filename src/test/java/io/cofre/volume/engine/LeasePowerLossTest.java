package io.cofre.volume.engine;

import static io.cofre.testing.Texts.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.retention.RetentionClock;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.IdentityReader;
import io.cofre.store.Lease;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Acquisitions that a power loss cuts off at any call, on a machine whose clock stands still. */
class LeasePowerLossTest {
    private static final InstancePath SHOP = instance("group", "shop");
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final int CRASHES_EACH = 6;

    /** The highest epochs that were acknowledged: before the power loss, and of the lease that is there. */
    private long acknowledged;

    private Optional<Long> held = Optional.empty();

    @Test
    void losesNoLeaseThatWasAcknowledgedAndGivesNoEpochTwice() throws IOException {
        boolean isWhole = false;
        for (long call = 1; !isWhole; call++) {
            for (long seed = 0; seed < CRASHES_EACH; seed++) {
                SimulatedDisk disk = diskWithInstance();
                isWhole = acquireUntilPowerIsLost(disk, call);
                JournaledStore store = open(disk.crash(new Random(seed)));
                String place = "power lost at call " + call + ", seed " + seed;
                Optional<Long> found = store.leases().current(SHOP).map(Lease::epoch);
                if (held.isPresent()) {
                    assertThat(found)
                            .as(place)
                            .hasValueSatisfying(epoch -> assertThat(epoch).isGreaterThanOrEqualTo(held.get()));
                }
                long before = Math.max(acknowledged, found.orElse(0L));
                EngineSteps.commit(store, Deletion.of(SHOP), new Change.CreateInstance(SHOP));
                assertThat(acquire(store)).as(place).isGreaterThan(before);
            }
        }
        assertThat(acknowledged).isPositive();
    }

    /** Returns whether all of it was done before that call. */
    private boolean acquireUntilPowerIsLost(SimulatedDisk disk, long call) {
        acknowledged = 0;
        held = Optional.empty();
        disk.losePowerAt(call);
        try {
            for (int start = 0; start < 2; start++) {
                JournaledStore store = open(disk);
                note(acquire(store));
                EngineSteps.checkpoint(store);
                note(acquire(store));
                held = Optional.empty();
                EngineSteps.commit(store, Deletion.of(SHOP), new Change.CreateInstance(SHOP));
                EngineSteps.checkpoint(store);
                note(acquire(store));
            }
            return !disk.isPowerless();
        } catch (IOException | RuntimeException cutOff) {
            assertThat(disk.isPowerless()).isTrue();
            return false;
        }
    }

    private void note(long epoch) {
        assertThat(epoch).isGreaterThan(acknowledged);
        acknowledged = epoch;
        held = Optional.of(epoch);
    }

    private static long acquire(JournaledStore store) {
        CompletableFuture<Lease> asked = store.leases().acquire(SHOP, "a", TTL);
        EngineSteps.commitAll(store);
        return asked.getNow(new Lease("nobody", 0, Duration.ZERO)).epoch();
    }

    private static SimulatedDisk diskWithInstance() throws IOException {
        SimulatedDisk disk = SimulatedDisk.empty();
        JournaledStore store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SHOP));
        store.close();
        return disk.kill();
    }

    private static JournaledStore open(SimulatedDisk disk) throws IOException {
        RetentionClock stopped = new RetentionClock(() -> Instant.EPOCH, System::nanoTime);
        return JournaledStore.open(disk, TestSettings.ROOMY, EngineObserver.NONE, IdentityReader.NONE, stopped);
    }
}
