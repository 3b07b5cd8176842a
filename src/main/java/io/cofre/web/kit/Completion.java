package io.cofre.web.kit;

import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a request waits for its turn and for its commit. A platform thread must not be held meanwhile: there
 * are few, and all of them would wait for the same force. A virtual thread costs nothing, and blocking it is the
 * shortest way.
 */
@FunctionalInterface
interface Completion {
    CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    /** Goes through all steps of a request, one after the other. To be called once for a request. */
    void run(Context context, Step first);

    /**
     * A step of a request: something that has to end, and the work after it.
     *
     * @param isLong whether it may take hours, so that not even a virtual thread is held meanwhile
     */
    record Step(CompletableFuture<Void> awaited, Then then, boolean isLong) {
        Step(CompletableFuture<Void> awaited, Then then) {
            this(awaited, then, false);
        }
    }

    /** The work after something has ended. */
    @FunctionalInterface
    interface Then {
        /**
         * Goes on.
         *
         * @param failure the failure of the awaited thing; null if it has not failed
         * @return the next step; null if the request is answered
         */
        @Nullable
        Step resume(@Nullable Throwable failure);
    }

    /**
     * The way that suits the request threads of this runtime.
     *
     * @param requestThreads answers requests that did not keep their thread: the thread that completes a commit belongs
     *     to the store, and all others would wait while it writes to a slow caller
     */
    static Completion ofRuntime(Executor requestThreads) {
        return VirtualThreads.areSupported()
                ? (context, first) -> block(requestThreads, context, first)
                : (context, first) -> resume(requestThreads, context, first);
    }

    private static void block(Executor requestThreads, Context context, Step first) {
        Step step = first;
        while (step != null && !step.isLong()) {
            step = step.then().resume(failureOf(step.awaited()));
        }
        suspend(requestThreads, context, step);
    }

    private static void resume(Executor requestThreads, Context context, Step first) {
        Step step = first;
        while (step != null && step.awaited().isDone()) {
            step = step.then().resume(failureOf(step.awaited()));
        }
        suspend(requestThreads, context, step);
    }

    /** Leaves the rest to other threads, and gives this one back. */
    private static void suspend(Executor requestThreads, Context context, @Nullable Step unfinished) {
        if (unfinished != null) {
            context.future(() -> chain(requestThreads, unfinished).toCompletableFuture());
        }
    }

    private static CompletionStage<Void> chain(Executor requestThreads, Step step) {
        return step.awaited()
                .handleAsync((nothing, failure) -> goOn(requestThreads, step, failure), requestThreads)
                .thenCompose(rest -> rest);
    }

    private static CompletionStage<Void> goOn(Executor requestThreads, Step step, @Nullable Throwable failure) {
        Step next = step.then().resume(cause(failure));
        return next == null ? DONE : chain(requestThreads, next);
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> ended) {
        try {
            ended.join();
            return null;
        } catch (CompletionException failure) {
            return cause(failure);
        }
    }

    /** The first failure, if one future failed because of another. */
    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
