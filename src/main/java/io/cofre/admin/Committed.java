package io.cofre.admin;

import io.cofre.session.CofreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for commits, and tells why one was refused. */
final class Committed {
    private Committed() {}

    static void await(CompletableFuture<Void> commit) {
        try {
            commit.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refused) {
                throw refused;
            }
            throw failure;
        }
    }
}
