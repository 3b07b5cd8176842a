package io.cofre.postgres.engine;

import java.time.Duration;

/**
 * The figures of a store at one moment.
 *
 * @param queueBytes the memory of the commits that wait for the committer, or for an answer of the database
 * @param connectionsUsed connections of the pool that somebody uses
 * @param connectionsIdle connections of the pool that nobody uses
 * @param waiting threads that wait for a connection of the pool
 * @param followed the number of instances whose changes by other workers are looked for
 * @param followLag the time since they were last looked for with success; 0 if there are none
 */
public record StoreFigures(
        long queueBytes, int connectionsUsed, int connectionsIdle, int waiting, int followed, Duration followLag) {}
