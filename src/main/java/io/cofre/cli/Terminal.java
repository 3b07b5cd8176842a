package io.cofre.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The terminal of a command: the streams that it reads and writes.
 *
 * @param output for results
 * @param errors for everything else: work under way, progress, failures
 * @param isWatched whether somebody watches {@code errors} while it is written, so that a line may be written over
 * @param isOutputShown whether {@code output} goes to a screen, and neither into a file nor to a program
 */
public record Terminal(
        InputStream input, PrintStream output, PrintStream errors, boolean isWatched, boolean isOutputShown) {
    /** The same, without progress. */
    Terminal unwatched() {
        return new Terminal(input, output, errors, false, isOutputShown);
    }

    /**
     * The output as a stream of bytes that throws if a write fails: a {@link PrintStream} only remembers the failure.
     */
    OutputStream bytes() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                output.write(from, offset, length);
                flush();
            }

            @Override
            public void flush() throws IOException {
                if (output.checkError()) {
                    throw new IOException("the standard output does not take what is written to it");
                }
            }
        };
    }
}
