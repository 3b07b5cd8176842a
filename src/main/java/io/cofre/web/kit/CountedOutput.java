package io.cofre.web.kit;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that counts the bytes written. It cannot be closed: the server ends an answer, once it is known to be whole.
 */
final class CountedOutput extends OutputStream {
    private final OutputStream out;
    private long bytes;

    CountedOutput(OutputStream out) {
        this.out = out;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void write(int single) throws IOException {
        out.write(single);
        bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        bytes += length;
    }
}
