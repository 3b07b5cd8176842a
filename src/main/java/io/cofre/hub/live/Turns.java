package io.cofre.hub.live;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that gives turns, one after the other, to those that ask for one. Asking waits for nothing. Thread-safe. */
final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Queue<Turn> queue = new ConcurrentLinkedQueue<>();
    private final Predicate<Throwable> fatal;
    private final long tickNs;
    private final Runnable onTick;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean closed;

    /** One that gets turns. However often it asks, it waits for one turn at a time. */
    abstract static class Turn {
        private final AtomicBoolean queued = new AtomicBoolean();

        /** Does some work, which must be short, and must not wait for anything. */
        abstract void take();
    }

    /**
     * @param fatal is told of each failure, and says whether it ends the process
     * @param tickNs the time between two calls of {@code onTick}
     */
    Turns(String name, Predicate<Throwable> fatal, long tickNs, Runnable onTick) {
        this.fatal = fatal;
        this.tickNs = tickNs;
        this.onTick = onTick;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a turn come. */
    void ask(Turn turn) {
        if (turn.queued.compareAndSet(false, true)) {
            queue.add(turn);
            if (parked) {
                parked = false;
                LockSupport.unpark(thread);
            }
        }
    }

    private void run() {
        long nextTickNs = System.nanoTime() + tickNs;
        while (!closed) {
            Turn turn = queue.poll();
            if (turn == null) {
                park(nextTickNs);
            } else {
                turn.queued.set(false);
                work(turn::take);
            }
            if (System.nanoTime() - nextTickNs >= 0) {
                nextTickNs = System.nanoTime() + tickNs;
                work(onTick);
            }
        }
    }

    private void park(long untilNs) {
        parked = true;
        // One that came before the flag was up did not wake this thread.
        if (queue.isEmpty() && !closed) {
            LockSupport.parkNanos(this, Math.max(1, untilNs - System.nanoTime()));
        }
        parked = false;
    }

    private void work(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error failure) {
            if (!fatal.test(failure)) {
                LOG.error("a turn of a live client failed", failure);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
