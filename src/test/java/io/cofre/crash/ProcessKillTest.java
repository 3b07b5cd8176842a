package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.crash.Ledger;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestedStore;
import io.cofre.testing.crash.WriterProcess;
import io.cofre.testing.crash.WriterScript;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with concurrent writers, killed again and again: while it starts, recovers, writes, checkpoints and stops.
 */
@SuppressWarnings("NullAway.Init")
final class ProcessKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessKillTest.class);
    private static final int WRITERS = 6;
    private static final int START_MS_MAX = 300;
    private static final int WRITE_MS_MAX = 250;
    private static final int STOP_MS_MAX = 40;

    @TempDir
    private Path directory;

    @Test
    void fileStoreKeepsWhatItAcknowledgedThroughKills() throws IOException, InterruptedException {
        run(TestedStore.FILE, TestForm.current().choose(6, 100));
    }

    @Test
    void journaledStoreKeepsWhatItAcknowledgedThroughKills() throws IOException, InterruptedException {
        run(TestedStore.JOURNALED, TestForm.current().choose(12, 1_000));
    }

    private void run(TestedStore store, int kills) throws IOException, InterruptedException {
        long seed = TestForm.seed();
        long begin = System.nanoTime();
        Random random = new Random(seed);
        WriterScript script = new WriterScript(seed, store.keepsJournal());
        Ledger ledger = new Ledger(script, WRITERS);
        Path log = Files.createTempFile(directory, "child", ".log");
        Path data = directory.resolve("instances");
        List<String> arguments = List.of(store.name(), data.toString(), Long.toString(seed), Integer.toString(WRITERS));
        try {
            for (int killed = 0; killed < kills; ) {
                try (WriterProcess child = WriterProcess.start(arguments, ledger, log)) {
                    killed += liveAndDie(child, random, data, ledger, killed == kills - 1) ? 1 : 0;
                }
            }
        } catch (AssertionError failure) {
            throw new AssertionError(TestForm.repeat(seed) + " (the moments of the kills differ)\n" + failure, failure);
        }
        assertThat(ledger.acknowledged()).isPositive();
        LOG.info(
                "{}: seed {}, {} kills, {} acknowledged commits, refused {}, {} ms",
                store,
                seed,
                kills,
                ledger.acknowledged(),
                ledger.refused(),
                (System.nanoTime() - begin) / 1_000_000);
    }

    /**
     * Returns whether the child was killed: now and then one stops cleanly, and its files are looked at. The last kill
     * always has something to lose; without that a short run might prove nothing.
     */
    private static boolean liveAndDie(WriterProcess child, Random random, Path data, Ledger ledger, boolean last)
            throws IOException, InterruptedException {
        child.awaitOpening();
        int draw = random.nextInt(100);
        if (draw < 20 && !last) {
            RandomPause.pass(random, START_MS_MAX);
            child.kill();
            return true;
        }
        child.checkAndGo();
        if (last) {
            child.awaitAcknowledgement();
        }
        RandomPause.pass(random, WRITE_MS_MAX);
        if (draw < 80) {
            child.kill();
            return true;
        }
        child.beginStop();
        if (draw < 93) {
            RandomPause.pass(random, STOP_MS_MAX);
            child.kill();
            return true;
        }
        child.awaitStopped();
        try (Disk disk = LocalDisk.at(data)) {
            SessionModel found = SessionModel.foundOn(disk);
            for (int writer = 0; writer < WRITERS; writer++) {
                ledger.check(writer, found.within(WriterScript.territory(writer)));
            }
        }
        return false;
    }
}
