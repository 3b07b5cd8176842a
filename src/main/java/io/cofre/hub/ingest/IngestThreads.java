package io.cofre.hub.ingest;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that work behind the answers to providers. They end when they are idle. */
final class IngestThreads implements AutoCloseable {
    private static final int QR_THREADS_MAX = 4;
    private static final int QR_WAITING_MAX = 1000;
    private static final long CLOSE_SECONDS_MAX = 5;

    /** At most one task of each instance is in it, so the registry bounds it. */
    private final ThreadPoolExecutor states = pool("hub-states", 1, new LinkedBlockingQueue<>());

    private final ThreadPoolExecutor qrCodes = pool("hub-qr", QR_THREADS_MAX, new ArrayBlockingQueue<>(QR_WAITING_MAX));

    IngestThreads() {
        states.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Runs one task at a time, in order. After the end it drops them: the log may still tell of its last commit. */
    Executor states() {
        return states;
    }

    /** Runs some tasks at a time; it rejects what is too much. */
    Executor qrCodes() {
        return qrCodes;
    }

    /** Lets the tasks that have begun end, for a while, and drops the others. */
    @Override
    public void close() {
        qrCodes.shutdownNow();
        states.shutdown();
        try {
            if (!states.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                states.shutdownNow();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads, BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, queue, work -> {
            Thread thread = new Thread(work, threads == 1 ? name : name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
