package io.cofre.hub.store;

/**
 * What operators see of the store.
 *
 * @param database {@code sqlite} or {@code postgresql}
 * @param queued how many writes wait for the writer
 * @param queuedBytes how many bytes of events wait for the writer
 * @param refused how many events were refused because the queue was full
 * @param commits how many transactions were committed
 * @param committed how many writes these held
 * @param failedCommits how many transactions failed
 * @param lastGroup how many writes the last transaction held
 * @param lastCommitNanos how long the last transaction took
 * @param commitNanos how long all transactions took
 * @param events how many events are stored; an estimate that may be some seconds old
 * @param outboxDepth how many deliveries are pending; may be some seconds old
 * @param deadLetters how many deliveries are dead; may be some seconds old
 * @param databaseBytes the size of the database's files; 0 of PostgreSQL
 */
public record StoreFigures(
        String database,
        int queued,
        long queuedBytes,
        long refused,
        long commits,
        long committed,
        long failedCommits,
        int lastGroup,
        long lastCommitNanos,
        long commitNanos,
        long events,
        long outboxDepth,
        long deadLetters,
        long databaseBytes) {}
