package io.cofre.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A program that takes what Sentry would. */
public final class SentryReceiver implements AutoCloseable {
    /** The key of the DSN. */
    public static final String KEY = "0123456789abcdef";

    private static final int WAIT_SECONDS = 30;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final HttpServer server;

    public SentryReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        received.add(exchange.getRequestURI() + "\n"
                + exchange.getRequestHeaders().getFirst("X-Sentry-Auth") + "\n" + plain(body));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        byte[] answer = "{}".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String plain(byte[] body) throws IOException {
        boolean isCompressed = body.length > 1 && (body[0] & 0xFF) == 0x1F && (body[1] & 0xFF) == 0x8B;
        try (InputStream in =
                isCompressed ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The DSN of project 12. */
    public String dsn() {
        return "http://" + KEY + "@127.0.0.1:" + server.getAddress().getPort() + "/12";
    }

    /** The next report: its path, its authentication and its body. */
    public String next() throws InterruptedException {
        @Nullable String report = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no report came within " + WAIT_SECONDS + " s");
        }
        return report;
    }

    /** The reports that {@link #next} has not returned. */
    public List<String> rest() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
