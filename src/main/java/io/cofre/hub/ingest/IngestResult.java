package io.cofre.hub.ingest;

import java.util.concurrent.CompletableFuture;

/**
 * The decision about a request of a provider.
 *
 * @param outcome says how it is answered
 * @param committed ends once everything in the request is durable; at once if there is nothing to keep
 */
public record IngestResult(Outcome outcome, CompletableFuture<Void> committed) {
    /** The kinds of decisions. */
    public enum Outcome {
        /** It is taken: it may be answered with success once it is durable. */
        TAKEN,
        /** No instance has that key or name, and the provider should end its tries. */
        UNKNOWN_INSTANCE,
        /** No instance has that key or name. The provider would try again after any refusal. */
        IGNORED,
        /** It does not carry the proof that the provider of the instance gives. */
        NOT_AUTHENTIC
    }

    /** Whether no instance has that key or name. */
    public boolean isUnknown() {
        return outcome == Outcome.UNKNOWN_INSTANCE || outcome == Outcome.IGNORED;
    }

    static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    static final IngestResult UNKNOWN_INSTANCE = new IngestResult(Outcome.UNKNOWN_INSTANCE, NOTHING);

    static final IngestResult IGNORED = new IngestResult(Outcome.IGNORED, NOTHING);

    static final IngestResult NOT_AUTHENTIC = new IngestResult(Outcome.NOT_AUTHENTIC, NOTHING);

    static IngestResult taken(CompletableFuture<Void> committed) {
        return new IngestResult(Outcome.TAKEN, committed);
    }
}
