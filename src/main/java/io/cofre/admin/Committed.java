package io.cofre.admin;

import io.cofre.session.CofreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The wait for a commit, which throws the reason if it was refused. */
final class Committed {
    private Committed() {}

    static <T> T await(CompletableFuture<T> commit) {
        try {
            return commit.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refused) {
                throw refused;
            }
            throw failure;
        }
    }
}
