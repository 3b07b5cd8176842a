package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.EventReader;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Many streams of changes, and streams that nobody reads, against the heap that the worker ships with. */
@Timeout(180)
class ChangeStreamsTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY, "COFRE_HTTP_HOST", "127.0.0.1", "COFRE_HTTP_PORT", "0");
    private static final String NOTHING_KEPT = "cofre_change_buffer_bytes 0.0\n";
    private static final int STREAMS = 1000;
    private static final int STUCK = 20;
    private static final int VALUE_BYTES = 2_000_000;
    private static final int VALUES = 150;
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    @Test
    void areOpenByTheThousandBesideOtherRequests(@TempDir Path directory) throws Exception {
        List<EventReader> readers = new ArrayList<>();
        try (ChildProcess worker = ChildProcess.startAsShipped(directory, ENVIRONMENT)) {
            int port = Integer.parseInt(worker.awaitLine(LISTENS));
            create(port);
            long before = residentKib(worker);
            for (int count = 0; count < STREAMS; count++) {
                EventReader reader = new EventReader(port, "/v1/groups/g/instances/i/changes");
                readers.add(reader);
                assertThat(reader.next().name()).isEqualTo("ready");
            }
            long after = residentKib(worker);
            try (RawConnection connection = new RawConnection(port)) {
                assertThat(connection.send("GET", "/metrics", null).body()).contains("cofre_change_streams 1000.0");
                assertThat(connection
                                .send("POST", "/session/g/i/k", "{\"data\":\"1\"}")
                                .status())
                        .isEqualTo(204);
                assertThat(connection.send("GET", "/session/g/i/k", null).header("connection"))
                        .isEmpty();
            }
            for (EventReader reader : readers) {
                assertThat(reader.next().name()).isEqualTo("put");
            }
            assertThat(after - before).as("KiB that the streams take").isLessThan(40 * 1024);
            worker.signal("TERM");
            for (EventReader reader : readers) {
                assertThat(reader.next().name()).isEqualTo("closing");
                assertThat(reader.nextIfAny()).isNull();
            }
            assertThat(worker.exitCode()).isZero();
        } finally {
            for (EventReader reader : readers) {
                reader.close();
            }
        }
    }

    private static long residentKib(ChildProcess worker) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(worker.pid()), "status")).stream()
                .map(RESIDENT::matcher)
                .filter(matcher -> matcher.find())
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .sum();
    }

    @Test
    void takeNoMoreMemoryWhenNobodyReadsThem(@TempDir Path directory) throws Exception {
        List<SocketChannel> stuck = new ArrayList<>();
        try (ChildProcess worker = ChildProcess.startAsShipped(directory, ENVIRONMENT)) {
            int port = Integer.parseInt(worker.awaitLine(LISTENS));
            create(port);
            for (int count = 0; count < STUCK; count++) {
                stuck.add(followAndReadNothing(port));
            }
            String value = "[" + "1,".repeat(VALUE_BYTES / 2) + "1]";
            try (RawConnection connection = new RawConnection(port);
                    EventReader reader = new EventReader(port, "/v1/groups/g/instances/i/changes?values=true")) {
                assertThat(reader.next().name()).isEqualTo("ready");
                for (int count = 0; count < VALUES; count++) {
                    assertThat(connection
                                    .send("POST", "/session/g/i/k" + count % 3, "{\"data\":\"" + value + "\"}")
                                    .status())
                            .isEqualTo(204);
                    assertThat(reader.next().data()).endsWith("\"value\":" + value + "}");
                }
            }
            worker.signal("TERM");
            assertThat(worker.exitCode()).isZero();
        } finally {
            for (SocketChannel each : stuck) {
                each.close();
            }
        }
    }

    /** It waits in earnest, to show that a worker forgets without another reader and without a write. */
    @Test
    @Timeout(600)
    @EnabledIfSystemProperty(named = "cofre.test.form", matches = "long")
    void leaveNothingFiveMinutesAfterTheirEnd(@TempDir Path directory) throws Exception {
        try (TestWorker worker = TestWorker.on(directory)) {
            create(worker.port());
            try (EventReader reader = new EventReader(worker.port(), "/v1/groups/g/instances/i/changes")) {
                assertThat(reader.next().name()).isEqualTo("ready");
            }
            try (RawConnection connection = new RawConnection(worker.port())) {
                connection.send("POST", "/session/g/i/k", "{\"data\":\"1\"}");
            }
            assertThat(metrics(worker)).doesNotContain(NOTHING_KEPT);
            long beginNs = System.nanoTime();
            while (!metrics(worker).contains(NOTHING_KEPT)) {
                assertThat(System.nanoTime() - beginNs).isLessThan(TimeUnit.SECONDS.toNanos(400));
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private static String metrics(TestWorker worker) throws IOException {
        try (RawConnection connection = new RawConnection(worker.port())) {
            return connection.send("GET", "/metrics", null).body();
        }
    }

    private static void create(int port) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("POST", "/session/g", "{\"instance\":\"i\"}");
        }
    }

    private static SocketChannel followAndReadNothing(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(
                ByteBuffer.wrap(("GET /v1/groups/g/instances/i/changes?values=true HTTP/1.1\r\nHost: t\r\napikey: "
                                + TestWorker.API_KEY + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }
}
