package io.cofre.http;

import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.util.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * How a request waits for its commit. A platform thread must not be held meanwhile: there are few, and all of them would
 * wait for the same force. A virtual thread costs nothing, and blocking it is the shortest way.
 */
@FunctionalInterface
interface Completion {
    /** Calls {@code then} once the commit has ended, with its failure or null. */
    void await(Context context, CompletableFuture<Void> commit, Consumer<@Nullable Throwable> then);

    /**
     * The way that suits the threads which this runtime serves requests on.
     *
     * @param requestThreads answers requests that did not keep their thread: the thread that completes a commit belongs to
     *     the store, and all others would wait while it writes to a slow caller
     */
    static Completion ofRuntime(Executor requestThreads) {
        return VirtualThreads.areSupported()
                ? Completion::block
                : (context, commit, then) -> resume(requestThreads, context, commit, then);
    }

    private static void block(Context context, CompletableFuture<Void> commit, Consumer<@Nullable Throwable> then) {
        then.accept(failureOf(commit));
    }

    private static void resume(
            Executor requestThreads,
            Context context,
            CompletableFuture<Void> commit,
            Consumer<@Nullable Throwable> then) {
        if (commit.isDone()) {
            then.accept(failureOf(commit));
        } else {
            context.future(() -> commit.handleAsync(
                    (nothing, failure) -> {
                        then.accept(failure);
                        return null;
                    },
                    requestThreads));
        }
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> commit) {
        try {
            commit.join();
            return null;
        } catch (CompletionException failure) {
            return failure.getCause();
        }
    }
}
