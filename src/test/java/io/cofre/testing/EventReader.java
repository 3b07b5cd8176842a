package io.cofre.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A reader of server-sent events over a connection of its own. */
public final class EventReader implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new TreeMap<>();
    private int comments;
    private String id = "";

    /**
     * One event as readers get it.
     *
     * @param id the last id that was told
     */
    public record Event(String id, String name, String data) {}

    /** @param fields fields of the request beside the API key, each with its line end */
    public EventReader(int port, String target, String... fields) throws IOException {
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\n"
                                + String.join("", fields) + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        this.in = new BufferedInputStream(socket.getInputStream());
        this.status = Integer.parseInt(headLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        for (String line = headLine(); !line.isEmpty(); line = headLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
    }

    /** Goes on behind an event of another stream. */
    public static EventReader resume(int port, String target, String id) throws IOException {
        return new EventReader(port, target, "Last-Event-ID: " + id + "\r\n");
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The comments between the events that were read. */
    public int comments() {
        return comments;
    }

    /** The next event; null once the stream has ended. */
    public @Nullable Event nextIfAny() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return new Event(id, name, data.substring(1));
            }
            int colon = line.indexOf(':');
            if (colon == 0) {
                comments++;
                continue;
            }
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (field) {
                case "id" -> id = value;
                case "event" -> name = value;
                case "data" -> data.append('\n').append(value);
                default -> {}
            }
        }
        return null;
    }

    /** The next event. */
    public Event next() throws IOException {
        Event event = nextIfAny();
        if (event == null) {
            throw new EOFException("the stream has ended");
        }
        return event;
    }

    /** Reads comments until there is one more. */
    public void awaitComment() throws IOException {
        int before = comments;
        while (comments == before) {
            String line = line();
            if (line == null) {
                throw new EOFException("the stream has ended");
            }
            comments += line.startsWith(":") ? 1 : 0;
        }
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n' && next != '\r' && next >= 0) {
            line.write(next);
            next = in.read();
        }
        if (next == '\r') {
            throw new IOException("a carriage return is on the wire");
        }
        return next < 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    private String headLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("the connection was cut");
            }
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
