package io.cofre.hub.store;

/**
 * The figures of the store for operators.
 *
 * @param database {@code sqlite} or {@code postgresql}
 * @param queued the number of writes that wait for the writer
 * @param queuedBytes the number of bytes of the events that wait for the writer
 * @param refused the number of events that were refused because the queue was full
 * @param commits the number of committed transactions
 * @param committed the number of writes that these held
 * @param failedCommits the number of failed transactions
 * @param lastGroup the number of writes that the last transaction held
 * @param lastCommitNanos the time that the last transaction took
 * @param commitNanos the time that all transactions took
 * @param events the number of stored events; an estimate that may be some seconds old
 * @param outboxDepth the number of pending deliveries; may be some seconds old
 * @param deadLetters the number of dead deliveries; may be some seconds old
 * @param overflowDied the number of deliveries that were given up because their subscription had too many
 * @param overflowDeleted the number of dead deliveries that were deleted because their subscription had too many
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
        long overflowDied,
        long overflowDeleted,
        long databaseBytes) {}
