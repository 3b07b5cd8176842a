package io.cofre.hub.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A client of Socket.IO that polls, and remembers each packet that it was sent. */
final class PolledSocket implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SEPARATOR = "\u001e";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final Deque<String> unread = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();

    /** Connects, and authenticates with a token. */
    PolledSocket(int port, String token) throws IOException, InterruptedException {
        this(port, token, "authenticated");
    }

    /** Connects with a token, and awaits nothing. */
    static PolledSocket connected(int port, String token) throws IOException, InterruptedException {
        return new PolledSocket(port, token, "");
    }

    /** Connects with a token, and awaits that event as the answer; none if it is empty. */
    PolledSocket(int port, String token, String answer) throws IOException, InterruptedException {
        String polling = "http://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=polling";
        String opened = send(HttpRequest.newBuilder(URI.create(polling)));
        String sid = opened.replaceAll(".*\"sid\": *\"([^\"]+)\".*", "$1");
        this.url = URI.create(polling + "&sid=" + sid);
        post("40{\"token\":\"" + token + "\"}");
        if (!answer.isEmpty()) {
            next(answer);
        }
    }

    /** Sends an event with one argument, a JSON text. */
    void emit(String event, String json) throws IOException, InterruptedException {
        post("42[\"" + event + "\"," + json + "]");
    }

    /** The next packet with an event of that name. Packets before it are skipped. */
    String next(String event) throws IOException, InterruptedException {
        while (true) {
            while (unread.isEmpty()) {
                poll();
            }
            String packet = unread.remove();
            if (packet.startsWith("42[\"" + event + "\"")) {
                return packet;
            }
        }
    }

    /** All packets so far. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    private void poll() throws IOException, InterruptedException {
        for (String packet : send(HttpRequest.newBuilder(url)).split(SEPARATOR, -1)) {
            if (packet.equals("2")) {
                post("3");
            }
            seen.add(packet);
            unread.add(packet);
        }
    }

    private void post(String packet) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(packet)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        try {
            post("1");
        } catch (IOException ended) {
            // The server has ended it already.
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
