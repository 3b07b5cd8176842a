package io.cofre.hub.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/** A webhook that somebody has programmed: a real server, which keeps what it gets and answers as a test says. */
final class Receiver implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "receiver");
        thread.setDaemon(true);
        return thread;
    });
    private final Function<Request, Reply> behaviour;
    private final List<Request> requests = new ArrayList<>();

    /** A request. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares requests.
    record Request(String path, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            List<String> values = headers.get(name.substring(0, 1).toUpperCase(Locale.ROOT)
                    + name.substring(1).toLowerCase(Locale.ROOT));
            return values == null ? "" : String.join(",", values);
        }

        String id() {
            return header("webhook-id");
        }

        long seq() {
            return Long.parseLong(header("x-event-seq"));
        }

        /** Whether the signature is one of Standard Webhooks, by another program than the one that made it. */
        boolean isSigned(String secret) {
            return Receiver.isSigned(secret, id(), header("webhook-timestamp"), header("webhook-signature"), body);
        }
    }

    /** An answer. */
    record Reply(int status, Map<String, String> headers, String body) {
        static Reply of(int status) {
            return new Reply(status, Map.of(), "");
        }
    }

    private Receiver(HttpServer server, Function<Request, Reply> behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** A receiver on 127.0.0.1. */
    static Receiver of(Function<Request, Reply> behaviour) throws IOException {
        return at(0, behaviour);
    }

    static Receiver at(int port, Function<Request, Reply> behaviour) throws IOException {
        return new Receiver(HttpServer.create(address(port), 500), behaviour);
    }

    static Receiver secured(SSLContext tls, Function<Request, Reply> behaviour) throws IOException {
        HttpsServer server = HttpsServer.create(address(0), 500);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new Receiver(server, behaviour);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    exchange.getRequestBody().readAllBytes());
            synchronized (requests) {
                requests.add(request);
                requests.notifyAll();
            }
            Reply reply = behaviour.apply(request);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/in";
    }

    List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Waits until so many requests have come. */
    List<Request> await(int count) throws InterruptedException {
        return await(all -> all.size() >= count);
    }

    /** Waits until what has come is as wanted. */
    List<Request> await(Predicate<List<Request>> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (requests) {
            while (!wanted.test(requests)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("only " + requests.size() + " requests came");
                }
                requests.wait(left);
            }
            return List.copyOf(requests);
        }
    }

    /** Verifies a signature as a subscriber does, who has read the specification. */
    static boolean isSigned(String secret, String id, String timestamp, String signatures, byte[] body) {
        try {
            byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String content = id + "." + timestamp + "." + new String(body, StandardCharsets.UTF_8);
            String wanted =
                    "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
            return Arrays.asList(signatures.split(" ")).contains(wanted);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
