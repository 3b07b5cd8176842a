package io.cofre.volume.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Staging;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An adoption that is cut off at any call, and its completion at the next start that is cut off as well. */
class AdoptionCrashTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.CREDS);
    private static final Path DECIDED = Path.of(".adopt", "group", "shop");
    private static final Value OLD = Value.of("{\"n\":1}".getBytes(UTF_8));
    private static final Value NEW = Value.of("{\"n\":2}".getBytes(UTF_8));
    private static final int START_CALLS_MAX = 12;
    private static final int CRASHES_EACH = 4;
    private static final int CRASHES_OF_A_DECISION = 40;

    @Test
    void leavesTheOldInstanceOrTheNewOneThroughAKillAndThenAPowerLoss() throws IOException {
        boolean adopted = false;
        for (long killedAt = 1; !adopted; killedAt++) {
            for (long lostAt = 1; lostAt <= START_CALLS_MAX; lostAt++) {
                SimulatedDisk disk = diskWithInstance();
                adopted = adopt(disk, killedAt);
                SimulatedDisk killed = disk.kill();
                int crashes = killed.isDirectory(DECIDED) ? CRASHES_OF_A_DECISION : CRASHES_EACH;
                SimulatedDisk lost = startAndLosePower(killed, lostAt);
                for (long seed = 0; seed < crashes; seed++) {
                    assertThat(open(lost.crash(new Random(seed))).read(CREDS))
                            .as("killed at call %d, power lost at call %d, seed %d", killedAt, lostAt, seed)
                            .hasValueSatisfying(creds -> assertThat(creds).isIn(OLD, NEW));
                }
            }
        }
    }

    private static SimulatedDisk diskWithInstance() throws IOException {
        SimulatedDisk disk = SimulatedDisk.empty();
        JournaledStore store = open(disk);
        CompletableFuture<Void> created = store.commit(Commit.of(new Change.CreateInstance(SHOP)));
        CompletableFuture<Void> put = store.commit(Commit.of(new Change.PutValue(CREDS, OLD)));
        store.close();
        created.join();
        put.join();
        return disk.kill();
    }

    /** Returns whether it was done before that call. */
    private static boolean adopt(SimulatedDisk disk, long call) throws IOException {
        JournaledStore store = open(disk);
        disk.losePowerAt(call);
        try {
            Staging staged = store.history().stage();
            staged.put(Key.CREDS, NEW);
            staged.adopt(SHOP);
            return !disk.isPowerless();
        } catch (CofreException cutOff) {
            return false;
        }
    }

    private static SimulatedDisk startAndLosePower(SimulatedDisk disk, long call) {
        disk.losePowerAt(call);
        try {
            EngineSteps.checkpoint(open(disk));
        } catch (IOException | RuntimeException cutOff) {
            assertThat(disk.isPowerless()).isTrue();
        }
        return disk;
    }

    private static JournaledStore open(SimulatedDisk disk) throws IOException {
        StoreSettings settings = TestSettings.ROOMY;
        return TestStores.open(disk, settings);
    }
}
