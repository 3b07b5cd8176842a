package io.cofre.web.kit;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes the beginning of a body that nobody gets, and stops its making where {@code GET} would have sent its status:
 * what fails before fails {@code HEAD} alike.
 */
final class HeadOutput extends OutputStream {
    private final long bytesMax;
    private long bytes;

    private HeadOutput(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Makes a body, as far as it decides the status.
     *
     * @param bytesMax how much of it is held back while it may still fail
     * @throws io.cofre.session.CofreException if it cannot be made
     */
    static void of(Response.Content content, int bytesMax) throws IOException {
        HeadOutput output = new HeadOutput(bytesMax);
        try {
            content.writeTo(output);
        } catch (IOException | RuntimeException stopped) {
            if (output.bytes <= bytesMax) {
                throw stopped;
            }
        }
    }

    @Override
    public void write(int single) throws IOException {
        count(1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        count(length);
    }

    private void count(int length) throws IOException {
        bytes += length;
        if (bytes > bytesMax) {
            throw new IOException("enough is known");
        }
    }
}
