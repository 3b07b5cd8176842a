package io.cofre.hub.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cofre.hub.event.EventKind;
import io.cofre.session.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A {@link LiveHub} that tests in other programs tell what to do, by HTTP. */
final class LiveHubControl implements AutoCloseable {
    private final HttpServer server;
    private LiveHub hub;

    private LiveHubControl(LiveHub hub) throws IOException {
        this.hub = hub;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    static LiveHubControl start() throws IOException {
        return new LiveHubControl(LiveHub.start());
    }

    String hubUrl() {
        return "http://127.0.0.1:" + hub.port();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void serve(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] answer;
        try {
            String query = exchange.getRequestURI().getRawQuery();
            answer = order(exchange.getRequestURI().getPath(), parameters(query == null ? "" : query))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (RuntimeException | IOException failure) {
            status = 500;
            answer = failure.toString().getBytes(StandardCharsets.UTF_8);
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String order(String path, Map<String, String> given) throws IOException {
        return switch (path) {
            case "/event" -> "{\"seq\":" + store(given, data(given.getOrDefault("text", ""))) + "}";
            case "/events" -> storeMany(given);
            case "/figures" ->
                "{\"open\":" + hub.socketFigures().open() + ",\"slow\":"
                        + hub.figures().slow() + "}";
            case "/heap" -> "{\"bytes\":" + usedHeap() + "}";
            case "/restart" -> {
                hub = hub.restart();
                yield "";
            }
            default -> throw new IOException("there is no order " + path);
        };
    }

    private long store(Map<String, String> given, String data) {
        EventKind kind = EventKind.valueOf(given.getOrDefault("kind", "MESSAGE_RECEIVED"));
        return hub.store(given.getOrDefault("tenant", ""), given.getOrDefault("instance", ""), kind, data)
                .seq();
    }

    private String storeMany(Map<String, String> given) {
        String data = data("x".repeat(Integer.parseInt(given.get("bytes"))));
        for (int count = Integer.parseInt(given.get("count")); count > 0; count--) {
            store(given, data);
        }
        return "";
    }

    private static String data(String text) {
        return new String(
                JsonText.of(json -> {
                    json.writeStartObject();
                    json.writeStringField("text", text);
                    json.writeEndObject();
                }),
                StandardCharsets.UTF_8);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(0);
        hub.close();
    }
}
