package io.cofre.hub.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cofre.hub.event.EventKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A {@link LiveServer} that tests in other programs tell what to do, by HTTP. */
final class LiveHubControl implements AutoCloseable {
    private final HttpServer server;
    private LiveServer hub;

    private LiveHubControl(LiveServer hub) throws IOException {
        this.hub = hub;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    /** A control that ends with its server. */
    static LiveHubControl of(LiveServer hub) throws IOException {
        return new LiveHubControl(hub);
    }

    /** The variables that the tests in another program need. */
    synchronized Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(hub.variables());
        variables.put("HUB_URL", "http://127.0.0.1:" + hub.port());
        variables.put("HUB_CONTROL", "http://127.0.0.1:" + server.getAddress().getPort());
        return variables;
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
            case "/epoch" -> "{\"epoch\":\"" + hub.epoch(given.getOrDefault("tenant", "")) + "\"}";
            case "/event" -> "{\"seq\":" + store(given) + "}";
            case "/events" -> storeMany(given);
            case "/figures" -> "{\"open\":" + hub.openSockets() + ",\"slow\":" + hub.slowSockets() + "}";
            case "/heap" -> "{\"bytes\":" + usedHeap() + "}";
            case "/restart" -> {
                hub = hub.restart();
                yield "";
            }
            default -> throw new IOException("there is no order " + path);
        };
    }

    private long store(Map<String, String> given) {
        return hub.store(
                given.getOrDefault("tenant", ""),
                given.getOrDefault("instance", ""),
                kind(given),
                given.getOrDefault("text", ""));
    }

    private String storeMany(Map<String, String> given) {
        hub.storeMany(
                given.getOrDefault("tenant", ""),
                given.getOrDefault("instance", ""),
                kind(given),
                "x".repeat(Integer.parseInt(given.get("bytes"))),
                Integer.parseInt(given.get("count")));
        return "";
    }

    private static EventKind kind(Map<String, String> given) {
        return EventKind.valueOf(given.getOrDefault("kind", "MESSAGE_RECEIVED"));
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
    public synchronized void close() {
        server.stop(0);
        hub.close();
    }
}
