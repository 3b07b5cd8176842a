package io.cofre.testing.crash;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The answer that a call got. */
final class Answer {
    private Answer() {}

    /** The code with which it was refused; empty if it was not, or is not answered yet. */
    static Optional<ErrorCode> of(CompletableFuture<?> call) {
        if (!call.isCompletedExceptionally()) {
            return Optional.empty();
        }
        try {
            call.join();
            return Optional.empty();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refused) {
                return Optional.of(refused.code());
            }
            throw failure;
        }
    }

    /** Answers a call by work that is done at once. It may be refused for lack of room, as a commit may. */
    static void give(CompletableFuture<?> call, Runnable work) {
        try {
            work.run();
            call.complete(null);
        } catch (CofreException refused) {
            refused.rethrowUnless(ErrorCode.OVERLOADED);
            call.completeExceptionally(refused);
        }
    }
}
