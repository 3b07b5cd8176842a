package io.cofre.store;

import java.time.Instant;
import java.util.Optional;

/**
 * The work of the scrub since the start, and its knowledge of the volume now.
 *
 * @param filesRead files that were read, damaged ones included
 * @param bytesRead bytes of those that were intact
 * @param damaged values and second copies of creds that were damaged when they were read last
 * @param unreadable directories and files that could not be read when they were looked at last
 * @param mended values and second copies that were written anew from memory, after the scrub or any read had found them
 *     damaged
 * @param last the last complete pass
 */
public record ScrubReport(
        long filesRead, long bytesRead, long damaged, long unreadable, long mended, Optional<Pass> last) {
    /** The report of a worker that has only just started, or does not scrub. */
    public static final ScrubReport NONE = new ScrubReport(0, 0, 0, 0, 0, Optional.empty());

    /**
     * A pass over all files.
     *
     * @param completed the time at which it ended
     * @param files the number of files that it read
     * @param damaged the number of values and second copies that were damaged and stayed so
     * @param unreadable the number of directories and files that could not be read
     * @param mended the number of values and second copies that it had written anew
     */
    public record Pass(Instant completed, long files, long damaged, long unreadable, long mended) {}
}
