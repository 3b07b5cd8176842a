package io.cofre.web.socketio;

import io.cofre.web.kit.Patience;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** A response as the library sees it: it holds what the library writes until that is complete. */
final class PolledResponse extends HttpServletResponseWrapper {
    private final HttpServletResponse response;
    private final Patience patience;
    private final IntConsumer onDecided;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintWriter writer = new PrintWriter(bytes, false, StandardCharsets.UTF_8);

    /** @param onDecided is told the length of the answer once it is complete */
    PolledResponse(HttpServletResponse response, Patience patience, IntConsumer onDecided) {
        super(response);
        this.response = response;
        this.patience = patience;
        this.onDecided = onDecided;
    }

    @Override
    public void setContentLength(int length) {
        // It is set once all is there.
    }

    @Override
    public void setContentType(String type) {
        // The library says that its "ok" is a page, which a browser must not take for one.
        super.setContentType(type.startsWith("text/html") ? "text/plain" : type);
    }

    @Override
    public PrintWriter getWriter() {
        return writer;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return new Held();
    }

    private byte[] complete() {
        writer.flush();
        byte[] all = bytes.toByteArray();
        response.setContentLength(all.length);
        onDecided.accept(all.length);
        return all;
    }

    /** The request begins to wait. */
    void rests() {
        patience.rest();
    }

    /** Sends it, and waits for the client. */
    void sendNow() throws IOException {
        byte[] all = complete();
        patience.awaitReader(all.length);
        try {
            response.getOutputStream().write(all);
        } finally {
            patience.served();
        }
    }

    /** Sends it, and ends the wait of the request then. */
    void sendLater(AsyncContext async, Runnable onFailed) {
        try {
            PollAnswer.send(async, response.getOutputStream(), patience, complete(), onFailed);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Tells the library that the client did not take an answer. */
    static void tellFailed(AsyncListener listener, AsyncContext async) {
        try {
            listener.onError(new AsyncEvent(async));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private final class Held extends ServletOutputStream {
        @Override
        public void write(int single) {
            bytes.write(single);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("the library writes at once");
        }
    }
}
