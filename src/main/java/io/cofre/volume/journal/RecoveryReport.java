package io.cofre.volume.journal;

import java.time.Duration;

/**
 * The findings of opening a journal.
 *
 * @param recordsReplayed how many records came after the low-water mark
 * @param bytesRead how much was read from segment files
 * @param tornBytesCut how much of an unfinished group lay at the end of the log, as far as it can be told
 * @param duration how long it took
 */
public record RecoveryReport(long recordsReplayed, long bytesRead, long tornBytesCut, Duration duration) {}
