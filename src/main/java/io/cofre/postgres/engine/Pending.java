package io.cofre.postgres.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.IdentityReader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** A commit that waits for the committer or for an answer of the database, with the future of its caller. */
final class Pending {
    private static final int CHANGE_BYTES = 300;

    private final Commit commit;
    private final Optional<Scope> scope;
    private final long bytes;
    private final long submittedNs = System.nanoTime();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Pending(Commit commit, IdentityReader identities) {
        this.commit = commit;
        this.scope = Scope.of(commit, identities);
        long sum = (long) CHANGE_BYTES
                * (commit.changes().size() + commit.conditions().size());
        for (Change change : commit.changes()) {
            sum += Scope.valueOf(change).map(value -> value.size()).orElse(0);
        }
        this.bytes = sum;
    }

    Commit commit() {
        return commit;
    }

    /** Empty if it needs a transaction of its own. */
    Optional<Scope> scope() {
        return scope;
    }

    /** The memory that it takes. */
    long bytes() {
        return bytes;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /**
     * The error if it was not made because of its instance; empty if it has no effect there.
     *
     * @param missing whether the instance does not exist; otherwise its lease does not fit
     */
    Optional<CofreException> refusal(boolean missing) {
        for (Condition condition : commit.conditions()) {
            if (condition instanceof Condition.HoldsLease || (!missing && condition instanceof Condition.IsUnleased)) {
                return Optional.of(condition.failure());
            }
        }
        return commit.changes().stream().allMatch(Change.DeleteKey.class::isInstance)
                ? Optional.empty()
                : Optional.of(new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist"));
    }

    boolean hasWaited(long ns) {
        return System.nanoTime() - submittedNs >= ns;
    }

    /** Acknowledges it, once. */
    void make(LongConsumer releases) {
        if (done.complete(null)) {
            releases.accept(bytes);
        }
    }

    /** Fails it, once. Returns whether this was the time. */
    boolean fail(CofreException reason, LongConsumer releases) {
        if (!done.completeExceptionally(reason)) {
            return false;
        }
        releases.accept(bytes);
        return true;
    }
}
