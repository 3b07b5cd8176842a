package io.cofre.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection that sends exactly the bytes it is told to, for requests that no well-behaved client would send. */
public final class RawConnection implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final InputStream in;

    public RawConnection(int port) throws IOException {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** One that comes from another address of this machine. */
    public RawConnection(int port, InetAddress from) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request with the API key, its target as it is, and reads the answer. */
    public RawResponse send(String method, String target, @Nullable String body) throws IOException {
        String length = body == null ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\r\n";
        write(method + " " + target + " HTTP/1.1\r\nHost: test\r\napikey: " + TestWorker.API_KEY + "\r\n" + length
                + "\r\n" + (body == null ? "" : body));
        return read(method);
    }

    public void write(String text) throws IOException {
        write(text.getBytes(UTF_8));
    }

    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends a byte now and then, often enough never to be silent for that long, until the connection is closed. */
    public void drip(Duration idleTimeout) {
        drip(idleTimeout, "x");
    }

    /** The same with bytes of one's choice. */
    public void drip(Duration idleTimeout, String drop) {
        try {
            write(drop);
            CompletableFuture.delayedExecutor(idleTimeout.toMillis() / 6, TimeUnit.MILLISECONDS)
                    .execute(() -> drip(idleTimeout, drop));
        } catch (IOException closed) {
            // By whom does not matter: there is nothing more to send.
        }
    }

    /** Tells the other side that nothing more will come. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads an answer to a request that was no {@code HEAD}. */
    public RawResponse read() throws IOException {
        return read("");
    }

    /** Reads an answer. One without a length must end with the connection. */
    public RawResponse read(String method) throws IOException {
        RawResponse answer = readIfAny(method);
        if (answer == null) {
            throw new IOException("the connection was closed without an answer");
        }
        return answer;
    }

    /** Reads an answer; null if the connection was closed instead. */
    public @Nullable RawResponse readIfAny(String method) throws IOException {
        String statusLine = readLine();
        if (statusLine.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int status = Integer.parseInt(statusLine.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        return new RawResponse(status, headers, body(method, status, headers));
    }

    /** Whether the other side has ended the connection; waits for it. */
    public boolean isClosedByServer() {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private byte[] body(String method, int status, Map<String, String> headers) throws IOException {
        if (method.equals("HEAD") || status == 204 || status == 100) {
            return new byte[0];
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
