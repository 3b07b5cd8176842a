package io.cofre.volume.disk;

import java.time.Instant;

/**
 * What a directory knows of a file or another directory.
 *
 * @param bytes the size of a file; of a directory it means nothing
 * @param modified when a file was written, or the names in a directory were changed
 */
public record FileFacts(long bytes, Instant modified) {}
