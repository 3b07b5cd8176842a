package io.cofre.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * A report on one value that does not show it.
 *
 * @param damaged whether it is not intact on the volume; then there is neither a size nor a digest
 * @param bytes the size of the value
 * @param sha256 the digest of the value, in lower-case hexadecimal digits
 * @param lastWrite the time of the last write, as precise as the interval of checkpoints; empty if it is unknown
 */
public record KeyReport(
        String group,
        String instance,
        String key,
        boolean damaged,
        Optional<Long> bytes,
        Optional<String> sha256,
        Optional<Instant> lastWrite) {}
