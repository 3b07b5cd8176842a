package io.cofre.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A program that gets the webhooks of a hub. It answers each with a status that a test may change. */
public final class WebhookReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<Received> waiting = new LinkedBlockingQueue<>();
    private final List<Received> all = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final String scheme;
    private volatile int status = 200;
    private volatile CountDownLatch held = new CountDownLatch(0);

    public WebhookReceiver() throws IOException {
        this(HttpServer.create(), "http");
    }

    private WebhookReceiver(HttpServer server, String scheme) throws IOException {
        this.server = server;
        this.scheme = scheme;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    /** One that speaks HTTPS. */
    public static WebhookReceiver secured(SSLContext serving) throws IOException {
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        return new WebhookReceiver(server, "https");
    }

    /** A request that came. Names of headers are in lower case. */
    public record Received(String path, Map<String, String> headers, String body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException malformed) {
                throw new UncheckedIOException(malformed);
            }
        }
    }

    public String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** Answers with that status from now on. */
    public void answerWith(int newStatus) {
        status = newStatus;
    }

    /** Answers nothing from now on, until {@link #release}. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    /** Answers what waits. */
    public void release() {
        held.countDown();
    }

    /** The next request. */
    public Received next() throws InterruptedException {
        @Nullable Received received = waiting.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (received == null) {
            throw new AssertionError("no webhook came within " + PATIENCE);
        }
        return received;
    }

    /** The next request with an event of that name; those before it are passed over. */
    public Received next(String event) throws InterruptedException {
        Received received = next();
        while (!received.json().path("event").asText().equals(event)) {
            received = next();
        }
        return received;
    }

    /** All requests that came so far. */
    public List<Received> all() {
        return List.copyOf(all);
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey().toLowerCase(Locale.ROOT), each -> String.join(",", each.getValue())));
        Received received = new Received(exchange.getRequestURI().getPath(), headers, body);
        all.add(received);
        waiting.add(received);
        awaitRelease();
        byte[] answer = "ok".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void awaitRelease() {
        try {
            held.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
