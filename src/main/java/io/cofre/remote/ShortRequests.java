package io.cofre.remote;

import io.cofre.access.ApiKey;
import io.cofre.remote.WorkerConnection.Arriving;
import io.cofre.remote.WorkerConnection.ToldException;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Optional;

/**
 * Requests without a body, by the older client of the JDK. The newer one loads all of TLS for {@code http://} too, and
 * that would be a third of the cost of a command.
 */
final class ShortRequests {
    private final URI worker;
    private final ApiKey key;

    ShortRequests(URI worker, ApiKey key) {
        this.worker = worker;
        this.key = key;
    }

    Arriving send(String method, String target) throws IOException {
        if (!(URI.create(worker + target).toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new ToldException("no URL of a worker: " + worker);
        }
        connection.setRequestMethod(method);
        connection.setRequestProperty("apikey", key.headerValue());
        connection.setConnectTimeout((int) WorkerConnection.CONNECT_LIMIT.toMillis());
        connection.setReadTimeout((int) WorkerConnection.ANSWER_LIMIT.toMillis());
        // The key must not go elsewhere.
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connect(connection);
        try {
            if (!method.equals("GET")) {
                // Streaming the body keeps it from being sent twice: this client repeats a request without an answer,
                // even if the worker has carried it out.
                connection.getOutputStream().close();
            }
            int status = connection.getResponseCode();
            // For this status the client drops the body of the answer, if the request had a body.
            if (status == HttpURLConnection.HTTP_UNAUTHORIZED && connection.getErrorStream() == null) {
                throw new CofreException(ErrorCode.UNAUTHORIZED, "the worker does not accept the key");
            }
            return new Answer(connection, status);
        } catch (SocketTimeoutException late) {
            throw new ToldException(
                    worker + " did not answer within " + WorkerConnection.ANSWER_LIMIT.toMinutes() + " minutes");
        }
    }

    private void connect(HttpURLConnection connection) throws IOException {
        if (!connection.getRequestMethod().equals("GET")) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(0);
        }
        try {
            connection.connect();
        } catch (SocketTimeoutException late) {
            throw new ToldException("no worker answers at " + worker + ": the connection was not made in time");
        }
    }

    private record Answer(HttpURLConnection connection, int status) implements Arriving {
        @Override
        public InputStream body() throws IOException {
            InputStream body = status < HttpURLConnection.HTTP_BAD_REQUEST
                    ? connection.getInputStream()
                    : Optional.ofNullable(connection.getErrorStream()).orElse(InputStream.nullInputStream());
            return new WholeStream(body, connection.getContentLengthLong());
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }

    /** A body that fails if it ends before its announced length: this client would take that for its end. */
    private static final class WholeStream extends FilterInputStream {
        private long left;

        /**
         * @param length the announced length; negative if there is none, and then this client notices an early end by
         *     itself
         */
        WholeStream(InputStream body, long length) {
            super(body);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            if (count < 0 && left > 0) {
                throw new EOFException("the body is shorter than announced");
            }
            left -= Math.max(0, count);
            return count;
        }
    }
}
