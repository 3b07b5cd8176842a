package io.cofre.postgres.database;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The threads that use the driver for callers of any kind. They end when they are idle. Thread-safe. */
final class Operators implements AutoCloseable {
    private static final int WAITING_MAX = 256;

    private final ThreadPoolExecutor threads;

    Operators(int count) {
        threads = new ThreadPoolExecutor(
                count, count, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> new Operator(task));
        threads.allowCoreThreadTimeOut(true);
    }

    private static final class Operator extends Thread {
        private Operator(Runnable task) {
            super(task, "cofre-database");
            setDaemon(true);
        }
    }

    /** Has a thread do it, and waits for that. A call from within another one is made at once. */
    <T> T run(Supplier<T> call) {
        if (Thread.currentThread() instanceof Operator) {
            return call.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(result, call));
        } catch (RejectedExecutionException full) {
            throw threads.isShutdown()
                    ? new CofreException(ErrorCode.UNAVAILABLE, "the store is closed")
                    : new CofreException(ErrorCode.OVERLOADED, "too many calls wait for the database");
        }
        try {
            return result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failed.getCause() instanceof Error cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> call) {
        try {
            result.complete(call.get());
        } catch (RuntimeException | Error failure) {
            result.completeExceptionally(failure);
        }
    }

    /** Ends the threads once what they were given is done. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
