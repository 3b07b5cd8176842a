package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pod that reads thousands of keys opens a connection for each, all at the same moment. */
class ConnectionBurstTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final int CONNECTIONS = 3000;
    private static final int SELECT_MS = 8_000;

    @Test
    @Timeout(180)
    void answersThreeThousandReadsOnThreeThousandConnectionsTwice(@TempDir Path directory) throws Exception {
        Map<String, String> environment =
                Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY, "COFRE_HTTP_HOST", "127.0.0.1", "COFRE_HTTP_PORT", "0");
        try (ChildProcess worker = ChildProcess.start(directory, environment)) {
            int port = Integer.parseInt(worker.awaitLine(LISTENS));
            try (RawConnection connection = new RawConnection(port)) {
                connection.send("POST", "/session/g", "{\"instance\":\"i\"}");
                connection.send("POST", "/session/g/i/k", "{\"data\":\"{\\\"a\\\":1}\"}");
            }
            for (int time = 0; time < 2; time++) {
                assertThat(burst(port)).isEqualTo(CONNECTIONS);
            }
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        }
    }

    /**
     * Opens all connections before it waits for any, sends a read on each, and counts the right answers. As a pod does,
     * it keeps each connection until the worker ends it.
     */
    private static int burst(int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (Selector selector = Selector.open()) {
            for (int count = 0; count < CONNECTIONS; count++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(address);
                channel.register(selector, SelectionKey.OP_CONNECT, ByteBuffer.allocate(1024));
            }
            int answered = 0;
            int ended = 0;
            while (ended < CONNECTIONS && selector.select(SELECT_MS) > 0) {
                for (SelectionKey key : selector.selectedKeys()) {
                    int outcome = advance(key);
                    answered += outcome > 0 ? 1 : 0;
                    ended += outcome == 0 ? 0 : 1;
                    if (outcome != 0 && key.isValid()) {
                        key.interestOps(0);
                    }
                }
                selector.selectedKeys().clear();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return answered;
        }
    }

    /** Takes one connection a step on: 0 if it goes on, 1 if it had its answer, -1 if it failed. */
    private static int advance(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer answer = (ByteBuffer) key.attachment();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(StandardCharsets.US_ASCII.encode(
                        "GET /session/g/i/k HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\n\r\n"));
                key.interestOps(SelectionKey.OP_READ);
                return 0;
            }
            boolean open = channel.read(answer) >= 0;
            String text =
                    StandardCharsets.US_ASCII.decode(answer.duplicate().flip()).toString();
            if (open && !text.endsWith("{\"a\":1}")) {
                return 0;
            }
            if (!open || text.contains("Connection: close")) {
                channel.close();
            }
            return text.startsWith("HTTP/1.1 200 ") ? 1 : -1;
        } catch (IOException refusedOrReset) {
            key.cancel();
            return -1;
        }
    }
}
