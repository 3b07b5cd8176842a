package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.crash.Ledger;
import io.cofre.testing.crash.LoopFileSystem;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestValue;
import io.cofre.testing.crash.TestedStore;
import io.cofre.testing.crash.WriterProcess;
import io.cofre.testing.crash.WriterScript;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process with concurrent writers on a real ext4 whose power is cut; the acknowledgements are kept outside of it. */
@SuppressWarnings("NullAway.Init")
final class PowerCutTest {
    private static final Logger LOG = LoggerFactory.getLogger(PowerCutTest.class);
    private static final int WRITERS = 6;
    private static final long VOLUME_BYTES = 256L << 20;
    private static final int START_MS_MAX = 400;
    private static final int WRITE_MS_MAX = 1_500;
    private static final int CONTROL_CUTS_MAX = 6;

    @TempDir
    private Path directory;

    private final long seed = TestForm.seed();

    @BeforeEach
    void skipWithoutTheRights() {
        assumeTrue(LoopFileSystem.isPossible(), "power cuts need root, loop devices and mkfs.ext4");
    }

    @Test
    void journaledStoreKeepsWhatItAcknowledgedThroughPowerCuts() throws IOException, InterruptedException {
        run(TestForm.current().choose(2, 20), false);
    }

    /** The control: on a disk whose forces do nothing the cuts must find losses, or a store that cannot start. */
    @Test
    void findsOutADiskWhoseForcesDoNothing() {
        assertThatThrownBy(() -> run(CONTROL_CUTS_MAX, true))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).*(of what was acknowledged|heard ENDED).*");
    }

    @Test
    void refusesWritesAndServesWhatIsInMemoryOnceTheVolumeIsGone() throws IOException {
        KeyPath key = TestNames.of("group").paths().get(0);
        try (LoopFileSystem volume = LoopFileSystem.create(directory, VOLUME_BYTES)) {
            Path data = volume.root().resolve("instances");
            try (SessionStore store = TestedStore.JOURNALED.open(LocalDisk.at(data))) {
                store.commit(Commit.of(new Change.CreateInstance(key.instance()), put(key, "1")))
                        .join();
                volume.cutPower();
                assertThat(store.commit(Commit.of(put(key, "2"))))
                        .failsWithin(Duration.ofSeconds(30))
                        .withThrowableOfType(ExecutionException.class)
                        .havingCause()
                        .isInstanceOfSatisfying(
                                CofreException.class,
                                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
                awaitRefusal(store);
                assertThat(SessionModel.served(store, key)).contains("1");
            }
            volume.restorePower();
            try (SessionStore store = TestedStore.JOURNALED.open(LocalDisk.at(data))) {
                assertThat(SessionModel.served(store, key)).contains("1");
                store.commit(Commit.of(put(key, "3"))).join();
                assertThat(SessionModel.served(store, key)).contains("3");
            }
        }
    }

    /** The commit fails a moment before the state of the store tells it. */
    private static void awaitRefusal(SessionStore store) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (store.state().writable() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        assertThat(store.state().writable()).isFalse();
    }

    private static Change put(KeyPath key, String version) {
        return new Change.PutValue(key, TestValue.of(key, version));
    }

    private void run(int cuts, boolean forgetful) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Random random = new Random(seed);
        Ledger ledger = new Ledger(new WriterScript(seed, true), WRITERS);
        try (LoopFileSystem volume = LoopFileSystem.create(directory, VOLUME_BYTES)) {
            for (int cut = 0; cut < cuts; cut++) {
                try (WriterProcess child = start(volume, ledger, forgetful)) {
                    liveUntilTheCut(child, volume, random, cut == cuts - 1);
                }
                volume.restorePower();
            }
            try (WriterProcess last = start(volume, ledger, false)) {
                last.awaitOpening();
                last.checkAndGo();
                last.beginStop();
                last.awaitStopped();
            }
            checkPlainFiles(volume, ledger);
        } catch (AssertionError failure) {
            throw new AssertionError(TestForm.repeat(seed) + " (the moments of the cuts differ)\n" + failure, failure);
        }
        assertThat(ledger.acknowledged()).isPositive();
        LOG.info(
                "seed {}: {} power cuts, {} acknowledged commits, {} ms",
                seed,
                cuts,
                ledger.acknowledged(),
                (System.nanoTime() - begin) / 1_000_000);
    }

    private WriterProcess start(LoopFileSystem volume, Ledger ledger, boolean forgetful) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                TestedStore.JOURNALED.name(),
                volume.root().resolve("instances").toString(),
                Long.toString(seed),
                Integer.toString(WRITERS)));
        if (forgetful) {
            arguments.add("forgetful");
        }
        return WriterProcess.start(arguments, ledger, directory.resolve("child.log"));
    }

    /** The last cut always has something to lose; without that a short run might prove nothing. */
    private static void liveUntilTheCut(WriterProcess child, LoopFileSystem volume, Random random, boolean last)
            throws IOException, InterruptedException {
        child.awaitOpening();
        int draw = random.nextInt(10);
        if (draw < 2 && !last) {
            RandomPause.pass(random, START_MS_MAX);
        } else {
            child.checkAndGo();
            if (last) {
                child.awaitAcknowledgement();
            }
            RandomPause.pass(random, WRITE_MS_MAX);
        }
        if (draw > 7) {
            child.beginStop();
        }
        volume.cutPower();
        child.kill();
    }

    private static void checkPlainFiles(LoopFileSystem volume, Ledger ledger) throws IOException {
        try (Disk disk = LocalDisk.at(volume.root().resolve("instances"))) {
            SessionModel found = SessionModel.foundOn(disk);
            for (int writer = 0; writer < WRITERS; writer++) {
                ledger.check(writer, found.within(WriterScript.territory(writer)));
            }
        }
    }
}
