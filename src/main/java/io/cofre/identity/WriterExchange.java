package io.cofre.identity;

import io.cofre.session.CofreException;
import io.cofre.store.Sightings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread by which a worker tells the others which addresses write, and learns what they saw. Thread-safe. */
public final class WriterExchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterExchange.class);

    /** The property exists so that a test need not wait for so long. */
    private static final String PERIOD = "cofre.writerExchangeMs";

    private static final long PERIOD_MS = 5_000;

    private final TwoWriterDetector writers;
    private final Sightings sightings;
    private final long periodMs = Long.getLong(PERIOD, PERIOD_MS);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "cofre-writers");

    private WriterExchange(TwoWriterDetector writers, Sightings sightings) {
        this.writers = writers;
        this.sightings = sightings;
    }

    /** Starts the thread. */
    public static WriterExchange start(TwoWriterDetector writers, Sightings sightings) {
        WriterExchange exchange = new WriterExchange(writers, sightings);
        exchange.thread.setDaemon(true);
        exchange.thread.start();
        return exchange;
    }

    private void run() {
        try {
            while (!ended.await(periodMs, TimeUnit.MILLISECONDS)) {
                tryExchange();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryExchange() {
        try {
            writers.exchange(sightings);
        } catch (CofreException unavailable) {
            LOG.debug("what was seen of writers is told later: {}", unavailable.getMessage());
        } catch (RuntimeException failure) {
            LOG.error("what was seen of writers could not be told; it is tried again", failure);
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
