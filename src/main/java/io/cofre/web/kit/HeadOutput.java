package io.cofre.web.kit;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream for the beginning of a body that nobody gets. It stops the making of the body at the point at which
 * {@code GET} would have sent its status: any earlier failure fails {@code HEAD} in the same way.
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
     * @param bytesMax the bytes that are held back while the body may still fail
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
