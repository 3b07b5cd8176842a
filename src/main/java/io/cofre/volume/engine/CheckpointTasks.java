package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.files.VolumeTrouble;
import io.cofre.volume.history.QuiescedTask;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that other threads give to the checkpointer and wait for. Any thread may give one; only the checkpointer
 * calls {@link #runAll}.
 */
final class CheckpointTasks {
    private static final int WAITING_MAX = 256;

    /** Longer than any checkpoint that works takes. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private final Queue<Task> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private volatile @Nullable CofreException ended;

    /**
     * One task. The first thread that sets {@code begun} decides: if it is the checkpointer the task runs, else it
     * never does.
     */
    record Task(QuiescedTask work, CompletableFuture<Void> done, AtomicBoolean begun) {
        /** Returns when the work is done. */
        void await() {
            try {
                CheckpointTasks.await(done, WAIT_MAX);
            } catch (TimeoutException slow) {
                if (begun.compareAndSet(false, true)) {
                    throw new CofreException(ErrorCode.UNAVAILABLE, "the volume is too slow", slow);
                }
                CheckpointTasks.await(done);
            }
        }
    }

    Task add(QuiescedTask work) {
        Task task = new Task(work, new CompletableFuture<>(), new AtomicBoolean());
        if (!waiting.offer(task)) {
            throw new CofreException(ErrorCode.OVERLOADED, "too much is waiting for the volume");
        }
        if (ended != null) {
            failAll();
        }
        return task;
    }

    /** Runs the waiting tasks, and {@code before} ahead of each. */
    void runAll(QuiescedTask before) {
        for (Task next = waiting.poll(); next != null; next = waiting.poll()) {
            if (!next.begun().compareAndSet(false, true)) {
                continue;
            }
            try {
                before.run();
                next.work().run();
                next.done().complete(null);
            } catch (IOException failure) {
                next.done().completeExceptionally(VolumeTrouble.of("it could not be done", failure));
            } catch (RuntimeException failure) {
                next.done().completeExceptionally(failure);
            } catch (Error death) {
                next.done().completeExceptionally(death);
                throw death;
            }
        }
    }

    /** Fails all waiting tasks and all that come later. */
    void end(CofreException reason) {
        ended = reason;
        failAll();
    }

    /** Returns when a task that cannot be cancelled is done. */
    static void await(CompletableFuture<Void> done) {
        try {
            await(done, Duration.ofDays(1));
        } catch (TimeoutException impossible) {
            throw new CofreException(ErrorCode.INTERNAL_ERROR, "the volume is stuck", impossible);
        }
    }

    private static void await(CompletableFuture<Void> done, Duration atMost) throws TimeoutException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (true) {
                try {
                    done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException hurry) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof CofreException refused
                    ? refused
                    : new CofreException(ErrorCode.INTERNAL_ERROR, "the worker failed", failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void failAll() {
        for (Task next = waiting.poll(); next != null; next = waiting.poll()) {
            next.done().completeExceptionally(Objects.requireNonNull(ended));
        }
    }
}
