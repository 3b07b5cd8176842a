package io.cofre.volume.engine;

import java.time.Duration;

/**
 * How long the store waits for its disk.
 *
 * @param room how long a commit waits for room in memory or in the journal before it is refused
 * @param force how long a commit waits for its force, or commits for room, before the worker is not ready
 * @param file how long a commit is not in its file before the worker is not ready
 * @param retry after how long that which could not be brought into its file is tried again
 */
record Patience(Duration room, Duration force, Duration file, Duration retry) {
    private static final Duration ROOM = Duration.ofSeconds(10);
    private static final Duration FORCE = Duration.ofSeconds(5);
    private static final Duration CHECKPOINT = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** With checkpoints at this interval. */
    static Patience of(Duration checkpointInterval) {
        return new Patience(ROOM, FORCE, checkpointInterval.plus(CHECKPOINT), RETRY);
    }
}
