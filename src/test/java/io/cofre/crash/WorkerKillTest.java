package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.WorkerLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker that is killed again and again under a {@link WorkerLoad}. */
@SuppressWarnings("NullAway.Init")
final class WorkerKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerKillTest.class);
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final int KILLS = TestForm.current().choose(2, 150);
    private static final int ACKNOWLEDGED_EACH_LIFE = 20;
    private static final int START_MS_MAX = 1_500;
    private static final int WRITE_MS_MAX = 300;

    @TempDir
    private Path directory;

    private final long seed = TestForm.seed();
    private final Random random = new Random(seed);
    private final WorkerLoad load = new WorkerLoad(seed, Duration.ZERO);

    @AfterEach
    void endCallers() {
        load.close();
    }

    @Test
    void keepsBatchesCountersAndLeasesThroughKills() throws Exception {
        long begin = System.nanoTime();
        int killed = 0;
        while (killed < KILLS) {
            long startedNs = System.nanoTime();
            try (ChildProcess worker = start()) {
                if (random.nextInt(100) < 10 && killed < KILLS - 1) {
                    RandomPause.pass(random, START_MS_MAX);
                    kill(worker);
                    killed++;
                    continue;
                }
                int port = Integer.parseInt(worker.awaitLine(LISTENS));
                load.check(port, startedNs);
                killed += liveAndEnd(worker, port, killed == KILLS - 1) ? 1 : 0;
            }
            load.workerEnded();
        }
        long startedNs = System.nanoTime();
        try (ChildProcess worker = start()) {
            load.check(Integer.parseInt(worker.awaitLine(LISTENS)), startedNs);
        }
        load.requireWrites();
        LOG.info("seed {}: {} kills; {}; {} ms", seed, killed, load, (System.nanoTime() - begin) / 1_000_000);
    }

    private ChildProcess start() throws IOException {
        return ChildProcess.start(
                directory,
                Map.of(
                        "GLOBAL_AUTH_TOKEN",
                        TestWorker.API_KEY,
                        "COFRE_HTTP_HOST",
                        "127.0.0.1",
                        "COFRE_HTTP_PORT",
                        "0",
                        "COFRE_CHECKPOINT_INTERVAL_MS",
                        "100",
                        "COFRE_CACHE_MIB",
                        random.nextBoolean() ? "0" : "8"));
    }

    /** Returns whether the worker was killed: now and then one stops cleanly while all write. */
    private boolean liveAndEnd(ChildProcess worker, int port, boolean last) throws Exception {
        WorkerLoad.Life life = load.callOn(port, load.holders());
        life.awaitWrites(ACKNOWLEDGED_EACH_LIFE);
        if (last) {
            load.awaitTakenOver();
        }
        RandomPause.pass(random, WRITE_MS_MAX);
        boolean stops = random.nextInt(100) < 15;
        life.mayEnd();
        if (stops) {
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        } else {
            kill(worker);
        }
        life.awaitEnd();
        return !stops;
    }

    private static void kill(ChildProcess worker) throws InterruptedException {
        worker.close();
        int unused = worker.exitCode();
    }
}
