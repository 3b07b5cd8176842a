package io.cofre.volume.journal;

import java.time.Duration;

/**
 * The findings of opening a journal.
 *
 * @param recordsReplayed the number of records after the low-water mark
 * @param bytesRead the number of bytes read from segment files
 * @param tornBytesCut the bytes of an unfinished group at the end of the log, as far as they can be told
 * @param duration the time that it took
 */
public record RecoveryReport(long recordsReplayed, long bytesRead, long tornBytesCut, Duration duration) {}
