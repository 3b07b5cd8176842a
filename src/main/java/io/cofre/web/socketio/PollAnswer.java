package io.cofre.web.socketio;

import io.cofre.web.kit.Patience;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The answer to a request that waited, on its way to the client. It holds no thread: the library would have one wait
 * for the client, with all others that send to it.
 */
final class PollAnswer implements WriteListener {
    private static final int BYTES_AT_ONCE = 64 * 1024;

    private final AsyncContext async;
    private final ServletOutputStream output;
    private final Patience patience;
    private final byte[] bytes;
    private final Runnable onFailed;
    private final AtomicBoolean over = new AtomicBoolean();
    private int sent;

    private PollAnswer(
            AsyncContext async, ServletOutputStream output, Patience patience, byte[] bytes, Runnable onFailed) {
        this.async = async;
        this.output = output;
        this.patience = patience;
        this.bytes = bytes;
        this.onFailed = onFailed;
    }

    /**
     * Begins to send.
     *
     * @param onFailed is called if the client does not take all of it
     */
    static void send(
            AsyncContext async, ServletOutputStream output, Patience patience, byte[] bytes, Runnable onFailed) {
        patience.awaitReader(bytes.length);
        output.setWriteListener(new PollAnswer(async, output, patience, bytes, onFailed));
    }

    @Override
    public void onWritePossible() throws IOException {
        while (output.isReady()) {
            if (sent == bytes.length) {
                end();
                return;
            }
            int count = Math.min(BYTES_AT_ONCE, bytes.length - sent);
            sent += count;
            output.write(bytes, sent - count, count);
        }
    }

    @Override
    public void onError(Throwable gone) {
        onFailed.run();
        end();
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            patience.served();
            async.complete();
        }
    }
}
