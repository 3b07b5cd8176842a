package io.cofre.volume.engine;

import java.time.Duration;

/**
 * The times for which the store waits for its disk.
 *
 * @param room the time for which a commit waits for room in memory or in the journal before it is refused
 * @param force the time for which a commit waits for its force, or commits wait for room, before the worker is not
 *     ready
 * @param file the time for which a commit waits for its file before the worker is not ready
 * @param retry the time after which a change that could not be brought into its file is tried again
 */
record Patience(Duration room, Duration force, Duration file, Duration retry) {
    private static final Duration ROOM = Duration.ofSeconds(10);
    private static final Duration FORCE = Duration.ofSeconds(5);
    private static final Duration CHECKPOINT = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** The times that suit checkpoints at this interval. */
    static Patience of(Duration checkpointInterval) {
        return new Patience(ROOM, FORCE, checkpointInterval.plus(CHECKPOINT), RETRY);
    }
}
