package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An HTTP server on a free port of the loopback address that plays a program, and troubles as a test wants them. */
public final class FakeServer implements AutoCloseable {
    private static final int NO_ANSWER = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Function<Call, Answer> program;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Integer> troubles = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * A request.
     *
     * @param path decoded, without the query
     * @param query decoded; empty if there is none
     * @param text the body
     */
    public record Call(
            String method, String path, String query, Function<String, Optional<String>> headers, String text) {
        /** The value of a header; empty if there is none. */
        public String header(String name) {
            return headers.apply(name).orElse("");
        }

        /** The body as JSON; a missing node if it is none. */
        public JsonNode json() {
            return ProviderJson.read(body()).orElse(MissingNode.getInstance());
        }

        /** The body as it came. */
        public byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** The value of a parameter of the query; empty if there is none. */
        public String parameter(String name) {
            for (String part : query.split("&", -1)) {
                if (part.startsWith(name + "=")) {
                    return part.substring(name.length() + 1);
                }
            }
            return "";
        }

        @Override
        public String toString() {
            return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " " + text;
        }
    }

    /** An answer. */
    public record Answer(int status, String contentType, String body) {
        /** An answer in JSON. */
        public static Answer json(int status, JsonNode body) {
            return new Answer(status, "application/json; charset=utf-8", ProviderJson.text(body));
        }

        /** An answer without a body. */
        public static Answer empty(int status) {
            return new Answer(status, "text/plain", "");
        }
    }

    /** Starts a server that answers as {@code program} does, on a thread for each request. */
    public FakeServer(Function<Call, Answer> program) {
        this.program = program;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Its URL, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All requests until now, in the order of their arrival. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The number of requests with that method and a path that begins so. */
    public long count(String method, String path) {
        return calls.stream()
                .filter(call -> call.method().equals(method) && call.path().startsWith(path))
                .count();
    }

    /** Answers the next requests with that status, before the program sees them. */
    public void failNext(int times, int status) {
        for (int i = 0; i < times; i++) {
            troubles.add(status);
        }
    }

    /** Takes back what {@link #failNext} said and no request has met. */
    public void failNoMore() {
        troubles.clear();
    }

    /** Leaves the next requests without an answer until the end of the server. */
    public void hangNext(int times) {
        failNext(times, NO_ANSWER);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    decoded(exchange.getRequestURI().getRawQuery()),
                    name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            calls.add(call);
            Integer trouble = troubles.poll();
            if (trouble == null) {
                send(exchange, program.apply(call));
            } else if (trouble == NO_ANSWER) {
                awaitEnd();
            } else {
                send(exchange, Answer.empty(trouble));
            }
        }
    }

    private static String decoded(@Nullable String query) {
        return query == null ? "" : URLDecoder.decode(query, StandardCharsets.UTF_8);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
