package io.cofre.web.socketio;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request as the library sees it: a query of known parameters, a body that has arrived, and no header but the number
 * of the handshake. Its answer is sent without a thread.
 */
final class PolledRequest extends HttpServletRequestWrapper {
    private final HttpServletRequest request;
    private final PolledResponse response;
    private final EngineQuery query;
    private final byte[] body;
    private final List<String> handshake;
    private @Nullable Async async;

    /** @param handshake the number of the handshake; empty for a request of a session */
    PolledRequest(
            HttpServletRequest request,
            PolledResponse response,
            EngineQuery query,
            byte[] body,
            List<String> handshake) {
        super(request);
        this.request = request;
        this.response = response;
        this.query = query;
        this.body = body;
        this.handshake = handshake;
    }

    /** Whether the answer comes later. */
    boolean waits() {
        return async != null;
    }

    @Override
    public String getQueryString() {
        return query.text();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return null;
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(handshake.isEmpty() ? List.of() : List.of(Handshakes.HEADER));
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(name.equals(Handshakes.HEADER) ? handshake : List.of());
    }

    @Override
    public int getContentLength() {
        return body.length;
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Body(body);
    }

    @Override
    public boolean isAsyncStarted() {
        return async != null;
    }

    @Override
    public AsyncContext startAsync() {
        Async begun = new Async(request.startAsync());
        async = begun;
        response.rests();
        return begun;
    }

    @Override
    public AsyncContext getAsyncContext() {
        return Objects.requireNonNull(async, "the request does not wait");
    }

    private static final class Body extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        private Body(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            // The library asks for more than there is room for, and expects no end.
            return bytes.read(into, offset, Math.min(length, into.length - offset));
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("the body is there");
        }
    }

    /** The wait of the request. Its end sends the answer. */
    private final class Async implements AsyncContext {
        private final AsyncContext real;
        private Runnable onFailed = () -> {};

        private Async(AsyncContext real) {
            this.real = real;
        }

        @Override
        public void complete() {
            response.sendLater(real, onFailed);
        }

        @Override
        public void addListener(AsyncListener listener) {
            real.addListener(listener);
            onFailed = () -> PolledResponse.tellFailed(listener, real);
        }

        @Override
        public void setTimeout(long timeoutMs) {
            real.setTimeout(timeoutMs);
        }

        @Override
        public long getTimeout() {
            return real.getTimeout();
        }

        @Override
        public ServletRequest getRequest() {
            return PolledRequest.this;
        }

        @Override
        public ServletResponse getResponse() {
            return response;
        }

        @Override
        public boolean hasOriginalRequestAndResponse() {
            return true;
        }

        @Override
        public void addListener(AsyncListener listener, ServletRequest of, ServletResponse with) {
            addListener(listener);
        }

        @Override
        public void dispatch() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void dispatch(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void dispatch(ServletContext context, String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void start(Runnable run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T extends AsyncListener> T createListener(Class<T> type) {
            throw new UnsupportedOperationException();
        }
    }
}
