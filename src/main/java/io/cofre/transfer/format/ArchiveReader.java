package io.cofre.transfer.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The entries of an archive, one after the other. Everything that is not plainly right is refused. Names are UTF-8, and
 * otherwise as they were found.
 */
public interface ArchiveReader extends Closeable {
    /**
     * Goes to the next entry, and passes over the unread rest of the previous one. Empty when the archive ended where
     * it should.
     */
    Optional<ArchiveEntry> next() throws IOException;

    @Override
    void close();
}
