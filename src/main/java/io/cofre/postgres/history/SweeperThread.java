package io.cofre.postgres.history;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that sweeps about once a minute, at another moment than other workers. */
final class SweeperThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SweeperThread.class);
    private static final long SHORTEST_PAUSE_MS = Duration.ofSeconds(45).toMillis();
    private static final long LONGEST_PAUSE_MS = Duration.ofSeconds(75).toMillis();

    /** The pause before the first sweep, so that figures are there soon. */
    private static final long FIRST_PAUSE_MS_MAX = 2_000;

    private final Runnable step;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);

    private SweeperThread(Runnable step) {
        this.step = step;
        this.thread = new Thread(this::run, "cofre-sweeper");
    }

    static SweeperThread start(Runnable step) {
        SweeperThread sweeper = new SweeperThread(step);
        sweeper.thread.setDaemon(true);
        sweeper.thread.start();
        return sweeper;
    }

    private void run() {
        long pauseMs = ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MS_MAX);
        try {
            while (!ended.await(pauseMs, TimeUnit.MILLISECONDS)) {
                trySweep();
                pauseMs = ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A bug of ours that keeps something from being swept must not end the sweeper for good. */
    private void trySweep() {
        try {
            step.run();
        } catch (RuntimeException failure) {
            LOG.error("the history could not be swept; it is tried again", failure);
        }
    }

    /** Ends the thread and waits until its step is done. */
    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join();
        } catch (InterruptedException askedToHurry) {
            Thread.currentThread().interrupt();
        }
    }
}
