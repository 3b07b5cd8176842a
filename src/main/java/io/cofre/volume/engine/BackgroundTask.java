package io.cofre.volume.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A thread that does one step again and again: when it is woken, and at the latest after an interval. Nothing
 * interrupts it, because an interrupt would close the files that it works on, for all other threads too.
 */
final class BackgroundTask {
    private final Thread thread;
    private final LongSupplier intervalNs;
    private final Runnable step;
    private final Consumer<Throwable> onDeath;
    private volatile boolean woken;
    private volatile boolean stopping;

    /** @param onDeath is called by the thread with the failure that ended it; {@link #stop} does not call it */
    BackgroundTask(String name, LongSupplier intervalNs, Runnable step, Consumer<Throwable> onDeath) {
        this.onDeath = onDeath;
        this.thread = new Thread(this::runOrDie, name);
        this.intervalNs = intervalNs;
        this.step = step;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for a step now. Steps that are asked for while one is running become one. */
    void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread and waits until its last step is done. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException askedToHurry) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOrDie() {
        try {
            run();
        } catch (Throwable death) {
            onDeath.accept(death);
        }
    }

    private void run() {
        while (!stopping) {
            long deadline = System.nanoTime() + intervalNs.getAsLong();
            while (!woken && !stopping) {
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    break;
                }
                LockSupport.parkNanos(this, remaining);
            }
            if (!stopping) {
                woken = false;
                step.run();
            }
        }
    }
}
