package io.cofre.hub.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes requests to targets that tenants name, over HTTP/1.1 with connections that are kept. It connects to the address
 * that the {@link TargetFilter} has just checked: a client that looks the name up by itself could be led to another
 * one. The name goes into {@code Host} and into TLS, whose certificate has to be of that name. Redirects are answers
 * like others. Thread-safe.
 */
public final class OutboundClient implements AutoCloseable {
    /** The bytes of an answer's body that are read. */
    public static final int ANSWER_BYTES_MAX = 16 * 1024;

    private static final int SWEEP_SECONDS = 10;

    private final TargetFilter filter;
    private final SSLSocketFactory tls;
    private final Duration timeout;
    private final Deadlines deadlines;
    private final ScheduledFuture<?> sweeping;
    private final ConnectionPool pool = new ConnectionPool();

    /**
     * A client without connections.
     *
     * @param timeout the time that an exchange may take, from the connection to the last byte of the answer
     * @param clock ends exchanges that take longer
     */
    public OutboundClient(TargetFilter filter, SSLSocketFactory tls, Duration timeout, ScheduledExecutorService clock) {
        this.filter = filter;
        this.tls = tls;
        this.timeout = timeout;
        this.deadlines = new Deadlines(clock);
        this.sweeping = clock.scheduleWithFixedDelay(pool::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Sends a body by POST, and waits for the answer. The request may reach the target twice, if a connection that was
     * kept breaks before it answers.
     *
     * @param headers in their order; {@code Host} and {@code Content-Length} are added
     * @throws TargetRefusedException if the target is not allowed; nothing is sent
     * @throws IOException if there is no answer in time; the message may be shown to the tenant
     */
    public Answer post(TargetUrl url, Map<String, String> headers, byte[] body) throws IOException {
        return send(new OutboundRequest("POST", url, headers, body, true), ANSWER_BYTES_MAX, timeout);
    }

    /**
     * Sends a request, and waits for the answer.
     *
     * @param answerBytesMax the bytes of its body that are read; a longer one is cut off
     * @param limit the time that it may take, if that is shorter than usual
     * @throws TargetRefusedException if the target is not allowed; nothing is sent
     * @throws IOException if there is no answer in time; the message may be shown to the tenant
     */
    public Answer send(OutboundRequest asked, int answerBytesMax, Duration limit) throws IOException {
        long deadline = System.nanoTime() + Math.min(timeout.toNanos(), limit.toNanos());
        byte[] request = request(asked);
        // A kept connection may have ended, which shows only when the request is on its way.
        Optional<Connection> kept = asked.isRepeatable() ? pool.take(asked.url().origin()) : Optional.empty();
        if (kept.isPresent()) {
            try {
                return exchange(kept.get(), true, request, new Bounds(answerBytesMax, deadline));
            } catch (StaleConnectionException stale) {
                // The target had ended it meanwhile; it is not its fault.
            }
        }
        return exchange(connect(asked.url(), deadline), false, request, new Bounds(answerBytesMax, deadline));
    }

    private record Bounds(int answerBytesMax, long deadline) {}

    private static byte[] request(OutboundRequest asked) {
        byte[] body = asked.body();
        StringBuilder head = new StringBuilder(512);
        head.append(asked.method()).append(' ').append(asked.url().path()).append(" HTTP/1.1\r\n");
        field(head, "Host", asked.url().hostHeader());
        asked.headers().forEach((name, value) -> field(head, name, value));
        field(head, "Content-Length", Integer.toString(body.length));
        head.append("\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length);
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private Answer exchange(Connection connection, boolean used, byte[] request, Bounds bounds) throws IOException {
        AnswerReader reader = new AnswerReader(connection.in(), bounds.answerBytesMax());
        boolean keep = false;
        try (Deadlines.Watch watch = deadlines.watch(connection.bare(), bounds.deadline())) {
            try {
                connection.out().write(request);
                connection.out().flush();
                Answer answer = reader.read();
                keep = reader.isReusable();
                return answer;
            } catch (IOException failure) {
                if (watch.isOverdue() || failure instanceof SocketTimeoutException) {
                    throw overdue();
                }
                if (used && !reader.hasBegun()) {
                    throw new StaleConnectionException(failure);
                }
                throw failure;
            }
        } finally {
            if (keep) {
                pool.give(connection);
            } else {
                connection.close();
            }
        }
    }

    private SocketTimeoutException overdue() {
        return new SocketTimeoutException("no answer within " + timeout.toSeconds() + " s");
    }

    private Connection connect(TargetUrl url, long deadline) throws IOException {
        List<InetAddress> addresses = filter.addresses(url);
        IOException first = null;
        for (InetAddress address : addresses) {
            try {
                return connect(url, address, deadline);
            } catch (IOException failure) {
                first = first == null ? failure : first;
            }
        }
        throw first == null ? new ConnectException("the host of the URL has no address") : first;
    }

    private Connection connect(TargetUrl url, InetAddress address, long deadline) throws IOException {
        Socket bare = new Socket();
        boolean connected = false;
        try (Deadlines.Watch watch = deadlines.watch(bare, deadline)) {
            try {
                bare.setTcpNoDelay(true);
                bare.setSoTimeout(Math.toIntExact(timeout.toMillis()));
                bare.connect(new InetSocketAddress(address, url.port()), millisUntil(deadline));
                Socket socket = url.secure() ? secured(bare, url) : bare;
                connected = true;
                return new Connection(url.origin(), bare, socket, System.nanoTime());
            } catch (IOException failure) {
                throw watch.isOverdue() || failure instanceof SocketTimeoutException ? overdue() : failure;
            }
        } finally {
            if (!connected) {
                bare.close();
            }
        }
    }

    private static int millisUntil(long deadline) {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    private SSLSocket secured(Socket bare, TargetUrl url) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(bare, url.host(), url.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        if (AddressBlock.of(url.host()).isEmpty() && url.host().indexOf('_') < 0) {
            parameters.setServerNames(List.of(new SNIHostName(url.host())));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Closes the connections that nobody uses. */
    @Override
    public void close() {
        sweeping.cancel(false);
        pool.close();
    }
}
