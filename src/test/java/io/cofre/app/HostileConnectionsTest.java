package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers without a key that take as much memory as they can, against the heap that the worker ships with. */
class HostileConnectionsTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final int CONNECTIONS = 1500;

    /** Tiny fields without end; the most and longest fields that are allowed; a long target of wide characters. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny", "full", "wide"})
    @Timeout(120)
    void leaveTheWorkerAliveAndServingOthers(String kind, @TempDir Path directory) throws Exception {
        Map<String, String> environment =
                Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY, "COFRE_HTTP_HOST", "127.0.0.1", "COFRE_HTTP_PORT", "0");
        List<SocketChannel> hostile = new ArrayList<>();
        try (ChildProcess worker = ChildProcess.startAsShipped(directory, environment)) {
            int port = Integer.parseInt(worker.awaitLine(LISTENS));
            byte[] head = head(kind).getBytes(StandardCharsets.UTF_8);
            for (int count = 0; count < CONNECTIONS; count++) {
                hostile.add(begin(port, head));
            }

            assertThat(ping(port)).isEqualTo("pong");
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        } finally {
            for (SocketChannel each : hostile) {
                each.close();
            }
        }
    }

    /** Those that find no place wait in the backlog, and the honest one behind them. */
    private static String ping(int port) throws IOException {
        try (RawConnection honest = new RawConnection(port)) {
            return honest.send("GET", "/ping", null).body();
        }
    }

    private static SocketChannel begin(int port, byte[] head) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        try {
            channel.write(ByteBuffer.wrap(head));
        } catch (IOException refused) {
            // It was closed already.
        }
        return channel;
    }

    private static String head(String kind) {
        StringBuilder head = new StringBuilder("GET /");
        if (kind.equals("wide")) {
            head.append("\u4e2d").append("p".repeat(4080));
        }
        head.append(" HTTP/1.1\r\n");
        int fields = kind.equals("tiny") ? 1300 : 63;
        int length = kind.equals("tiny") ? 0 : kind.equals("full") ? 110 : 48;
        for (int count = 0; count < fields; count++) {
            head.append("a")
                    .append(count)
                    .append(":")
                    .append("v".repeat(length))
                    .append("\r\n");
        }
        return head.toString();
    }
}
