package io.cofre.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The body of an answer, given up after a silence. The JDK's own stream would wait for ever. Not thread-safe. */
final class ImpatientStream extends FilterInputStream {
    /** Replaces the message of the JDK, such as "closed", which tells an operator nothing. */
    static final String CUT_OFF = "the connection broke before the answer was whole";

    private final Duration patience;
    private final Executor later;

    ImpatientStream(InputStream body, Duration patience) {
        super(body);
        this.patience = patience;
        this.later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Watch watch = new Watch(in);
        CompletableFuture<Void> alarm = CompletableFuture.runAsync(watch, later);
        try {
            int count = in.read(into, offset, length);
            if (count < 0 && watch.gaveUp) {
                throw tooSlow();
            }
            return count;
        } catch (IOException failure) {
            throw watch.gaveUp ? tooSlow() : cutOff(failure);
        } finally {
            alarm.cancel(false);
        }
    }

    private IOException tooSlow() {
        return new IOException("the answer stopped coming for " + patience.toSeconds() + " seconds");
    }

    private static IOException cutOff(IOException failure) {
        return new IOException(CUT_OFF, failure);
    }

    private static final class Watch implements Runnable {
        private final InputStream body;
        private volatile boolean gaveUp;

        Watch(InputStream body) {
            this.body = body;
        }

        @Override
        public void run() {
            gaveUp = true;
            try {
                body.close();
            } catch (IOException alreadyGone) {
                // The flag tells the reader.
            }
        }
    }
}
