package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file that is read and written at positions. Its threads must not be interrupted: an interrupt would close the
 * file for everybody.
 */
public interface DiskFile extends AutoCloseable {
    /** Reads from {@code position} until the buffer is full or the file ends. Returns the number of bytes read. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes all that remains in the buffer at {@code position}. A failure can leave any part of it written. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Makes the written content and the size of the file durable. */
    void force() throws IOException;

    long size() throws IOException;

    @Override
    void close() throws IOException;
}
