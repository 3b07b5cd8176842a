package io.cofre.hub.store;

/**
 * The columns of a row of the outbox that change, and its id.
 *
 * @param nextAt in milliseconds since 1970
 * @param finishedAt in milliseconds since 1970; 0 while it is pending
 * @param log the text of an {@link AttemptLog}
 */
record OutboxRow(long id, Outbox.State state, int attempts, long nextAt, long finishedAt, String log) {}
