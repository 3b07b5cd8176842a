package io.cofre.web.kit;

import java.nio.ByteBuffer;

/** The buffer of a thread that writes to many connections: one for all, until a connection keeps it for a while. */
final class WriteBuffer {
    private final int bytes;
    private ByteBuffer buffer;

    WriteBuffer(int bytes) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.allocate(bytes);
    }

    /** An empty buffer, for one write. */
    ByteBuffer next() {
        return buffer.clear();
    }

    /** Leaves the buffer to the write, which has not ended yet. */
    void lend() {
        buffer = ByteBuffer.allocate(bytes);
    }
}
