package io.cofre.transfer.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The entries of an archive, one after the other. What is not plainly right is refused; names are UTF-8, and otherwise
 * as they were found.
 */
public interface ArchiveReader extends Closeable {
    /**
     * Goes to the next entry; what was not read of the one before is passed over. Empty when the archive ended where it
     * should.
     */
    Optional<ArchiveEntry> next() throws IOException;

    @Override
    void close();
}
