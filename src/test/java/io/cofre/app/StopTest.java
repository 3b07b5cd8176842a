package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of connections when the process is asked to stop. */
class StopTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final String TOKEN = "a-token-that-is-long-enough";
    private static final String VALUE = "{\"data\":\"1\"}";

    @TempDir
    Path directory;

    @Test
    void answersTheRequestInFlight() throws Exception {
        try (ChildProcess worker = start(600_000);
                Connection connection = connect(worker)) {
            createInstance(connection);
            connection.beginWrite();

            worker.signal("TERM");
            worker.awaitLine(Pattern.compile("(stopping)"));
            connection.send(VALUE);

            assertThat(connection.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
            assertThat(worker.exitCode()).isZero();
            assertThat(directory.resolve("instances/g/i/creds")).hasContent("1");
        }
    }

    @Test
    void doesNotWaitForIdleConnections() throws Exception {
        try (ChildProcess worker = start(600_000);
                Connection connection = connect(worker)) {
            createInstance(connection);

            worker.signal("TERM");

            assertThat(worker.exitCode()).isZero();
        }
    }

    @Test
    void cutsOffWhatDoesNotEndInTime() throws Exception {
        try (ChildProcess worker = start(100);
                Connection connection = connect(worker)) {
            createInstance(connection);
            connection.beginWrite();

            worker.signal("TERM");

            assertThat(worker.exitCode()).isZero();
            assertThat(Files.exists(directory.resolve("instances/g/i/creds"))).isFalse();
        }
    }

    private ChildProcess start(int stopTimeoutMs) throws IOException {
        return ChildProcess.start(
                directory,
                Map.of(
                        "GLOBAL_AUTH_TOKEN",
                        TOKEN,
                        "COFRE_HTTP_HOST",
                        "127.0.0.1",
                        "COFRE_HTTP_PORT",
                        "0",
                        "COFRE_STOP_TIMEOUT_MS",
                        Integer.toString(stopTimeoutMs)));
    }

    private static Connection connect(ChildProcess worker) throws IOException, InterruptedException {
        return new Connection(new Socket("127.0.0.1", Integer.parseInt(worker.awaitLine(LISTENS))));
    }

    private static void createInstance(Connection connection) throws IOException {
        String body = "{\"instance\":\"i\"}";
        connection.sendHead("/session/g", body.length(), "");
        connection.send(body);
        assertThat(connection.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
    }

    /** One connection to the worker, kept alive. */
    private record Connection(Socket socket, BufferedReader answers) implements AutoCloseable {
        private static final int TIMEOUT_MS = 60_000;

        Connection(Socket socket) throws IOException {
            this(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
            socket.setSoTimeout(TIMEOUT_MS);
        }

        /** Sends all but the body of a write, and returns when the worker waits for the body. */
        void beginWrite() throws IOException {
            sendHead("/session/g/i/creds", VALUE.length(), "Expect: 100-continue\r\n");
            assertThat(statusLine()).isEqualTo("HTTP/1.1 100 Continue");
        }

        void sendHead(String path, int bodyBytes, String moreHeaders) throws IOException {
            send("POST " + path + " HTTP/1.1\r\nHost: worker\r\napikey: " + TOKEN + "\r\nContent-Length: " + bodyBytes
                    + "\r\n" + moreHeaders + "\r\n");
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** The status line of the next answer, all of whose head is read; it has no body. */
        String statusLine() throws IOException {
            String statusLine = String.valueOf(answers.readLine());
            String header = statusLine;
            while (header != null && !header.isEmpty()) {
                header = answers.readLine();
            }
            return statusLine;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
