package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers that ask for large values and do not read them, against the heap that the worker ships with. */
class HostileReadersTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final int VALUES = 6;
    private static final int VALUE_BYTES = 5_000_000;
    private static final int READERS = 40;
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    @Test
    @Timeout(120)
    void leaveTheWorkerAliveAndServingOthers(@TempDir Path directory) throws Exception {
        Map<String, String> environment =
                Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY, "COFRE_HTTP_HOST", "127.0.0.1", "COFRE_HTTP_PORT", "0");
        List<SocketChannel> readers = new ArrayList<>();
        try (ChildProcess worker = ChildProcess.startAsShipped(directory, environment)) {
            int port = Integer.parseInt(worker.awaitLine(LISTENS));
            store(port);

            for (int count = 0; count < READERS; count++) {
                readers.add(ask(port, count % VALUES));
            }

            try (RawConnection honest = new RawConnection(port)) {
                assertThat(honest.send("GET", "/session/g/i/small", null).body())
                        .isEqualTo("1");
            }
            close(readers);
            try (RawConnection honest = new RawConnection(port)) {
                assertThat(honest.send("GET", "/session/g/i/k0", null).body()).hasSize(VALUE_BYTES);
            }
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        } finally {
            close(readers);
        }
    }

    private static void store(int port) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("POST", "/session/g", "{\"instance\":\"i\"}");
            connection.send("POST", "/session/g/i/small", "{\"data\":\"1\"}");
            String value = "[" + "1,".repeat((VALUE_BYTES - 3) / 2) + "1" + " ".repeat((VALUE_BYTES - 3) % 2) + "]";
            for (int count = 0; count < VALUES; count++) {
                assertThat(connection
                                .send("POST", "/session/g/i/k" + count, "{\"data\":\"" + value + "\"}")
                                .status())
                        .isEqualTo(204);
            }
        }
    }

    private static SocketChannel ask(int port, int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(ByteBuffer.wrap(
                ("GET /session/g/i/k" + number + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static void close(List<SocketChannel> channels) throws IOException {
        for (SocketChannel each : channels) {
            each.close();
        }
    }
}
