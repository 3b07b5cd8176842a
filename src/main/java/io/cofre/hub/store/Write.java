package io.cofre.hub.store;

import io.cofre.session.CofreException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Something that waits for the writer. Its outcome is known once it is committed. */
sealed interface Write {
    /** The memory that it holds, in bytes, roughly. */
    int bytes();

    /** Tells who waits that it was not done. */
    void fail(CofreException why);

    /** Tells who waits that it was done. The writer's thread runs what depends on it. */
    void done();

    /** A new event. */
    final class Append implements Write {
        private static final int OVERHEAD_BYTES = 512;

        private final NewEvent event;
        private final CompletableFuture<EventLog.Stored> outcome = new CompletableFuture<>();
        private EventLog.Stored stored = NOT_YET;

        private static final EventLog.Stored NOT_YET = new EventLog.Stored(false, Optional.empty());

        Append(NewEvent event) {
            this.event = event;
        }

        NewEvent event() {
            return event;
        }

        CompletableFuture<EventLog.Stored> outcome() {
            return outcome;
        }

        /** Sets its outcome if the transaction is committed. */
        void becomes(EventLog.Stored outcomeOfCommit) {
            this.stored = outcomeOfCommit;
        }

        @Override
        public int bytes() {
            return OVERHEAD_BYTES + event.data().length();
        }

        @Override
        public void fail(CofreException why) {
            outcome.completeExceptionally(why);
        }

        @Override
        public void done() {
            outcome.complete(stored);
        }
    }

    /** The outcome of a try to deliver. */
    final class Settlement implements Write {
        private static final int BYTES = 1024;

        private final OutboxRow row;
        private final CompletableFuture<Void> outcome = new CompletableFuture<>();

        Settlement(OutboxRow row) {
            this.row = row;
        }

        OutboxRow row() {
            return row;
        }

        CompletableFuture<Void> outcome() {
            return outcome;
        }

        @Override
        public int bytes() {
            return BYTES;
        }

        @Override
        public void fail(CofreException why) {
            outcome.completeExceptionally(why);
        }

        @Override
        @SuppressWarnings("NullAway") // A future of Void has no other value.
        public void done() {
            outcome.complete(null);
        }
    }

    /** Any other change. It has a transaction of its own. */
    final class Task<T> implements Write {
        private static final int BYTES = 1024;

        private final Work<T> work;
        private final Consumer<T> afterCommit;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private Optional<T> result = Optional.empty();

        Task(Work<T> work, Consumer<T> afterCommit) {
            this.work = work;
            this.afterCommit = afterCommit;
        }

        CompletableFuture<T> outcome() {
            return outcome;
        }

        void run(WriteSession session) throws SQLException {
            result = Optional.of(work.in(session));
        }

        @Override
        public int bytes() {
            return BYTES;
        }

        @Override
        public void fail(CofreException why) {
            outcome.completeExceptionally(why);
        }

        @Override
        public void done() {
            T committed = result.orElseThrow();
            afterCommit.accept(committed);
            outcome.complete(committed);
        }
    }

    /** Changes the database, in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(WriteSession session) throws SQLException;
    }
}
