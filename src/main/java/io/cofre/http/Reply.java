package io.cofre.http;

import java.util.concurrent.CompletableFuture;

/** What an endpoint gives back: an answer, or one that is to be sent once a commit is durable. */
sealed interface Reply permits Answer, Reply.AfterCommit {
    /** An answer that must not be sent before its commit is durable. */
    record AfterCommit(CompletableFuture<Void> commit, Answer answer) implements Reply {}
}
