package io.cofre.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A PostgreSQL for tests that are no Java. {@code POST /} answers with a new, empty database:
 * <code>{"url":…,"user":…,"password":…}</code>.
 */
public final class DatabaseServer implements AutoCloseable {
    private final TestPostgresql postgresql = TestPostgresql.running();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    /** Skips the test, aloud, where no PostgreSQL can run. */
    public DatabaseServer() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    /**
     * Runs until its standard input ends.
     *
     * @param arguments a file, into which it writes its port
     */
    public static void main(String[] arguments) throws IOException {
        try (DatabaseServer databases = new DatabaseServer()) {
            Files.writeString(Path.of(arguments[0]), Integer.toString(databases.port()));
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        // A worker that has just begun on a busy machine takes longer than it would let a database take.
        String url = postgresql.url(postgresql.newDatabase("shared")) + "?connectTimeout=20&loginTimeout=20";
        byte[] body = "{\"url\":\"%s\",\"user\":\"%s\",\"password\":\"%s\"}"
                .formatted(url, TestPostgresql.USER, TestPostgresql.PASSWORD)
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
