package io.cofre.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What the scrub has done since the start, and what it knows of the volume now.
 *
 * @param filesRead files that were read, damaged ones included
 * @param bytesRead bytes of those that were intact
 * @param damaged values and second copies of creds that were damaged when they were read last
 * @param unreadable directories and files that could not be read when they were looked at last
 * @param mended values and second copies that were written anew from memory, whoever found them damaged
 * @param last the last pass that came to its end
 */
public record ScrubReport(
        long filesRead, long bytesRead, long damaged, long unreadable, long mended, Optional<Pass> last) {
    /** Of a worker that was only now started, or does not scrub. */
    public static final ScrubReport NONE = new ScrubReport(0, 0, 0, 0, 0, Optional.empty());

    /**
     * A pass over all files.
     *
     * @param completed when it ended
     * @param files how many it read
     * @param damaged how many values and second copies were damaged and stayed so
     * @param unreadable how many directories and files could not be read
     * @param mended how many values and second copies it had written anew
     */
    public record Pass(Instant completed, long files, long damaged, long unreadable, long mended) {}
}
