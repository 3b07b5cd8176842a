package io.cofre.volume.disk;

import java.time.Instant;

/**
 * The facts that a directory holds about a file or another directory.
 *
 * @param bytes the size of a file; of a directory it means nothing
 * @param modified the time at which a file was written, or the names in a directory were changed
 */
public record FileFacts(long bytes, Instant modified) {}
