package io.cofre.hub.wapi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.outbound.TestCertificates;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.provider.QrImage;
import io.cofre.hub.wapi.image.ImageException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of images that are fetched for callers. */
@Timeout(60)
class ImagesTest {
    private static final int BYTES_MAX = 64 * 1024;
    private static final Images.Limits LIMITS =
            new Images.Limits(BYTES_MAX, Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final byte[] PNG = QrImage.png("x").orElseThrow();

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    @TempDir
    Path directory;

    /** The treatment of a connection whose request was read. */
    @FunctionalInterface
    private interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void fetchesAnImage() throws Exception {
        int port = host(socket -> write(socket, ok("image/png; charset=binary", PNG)));

        ImageFile image = images("127.0.0.1", LIMITS).use("http://127.0.0.1:" + port + "/a.png?b=c", found -> found);

        assertThat(image.mimeType()).isEqualTo("image/png");
        assertThat(image.fileName()).isEqualTo("image.png");
        assertThat(image.bytes()).isEqualTo(PNG);
    }

    @ParameterizedTest
    @CsvSource({
        "image/jpeg,\u00ff\u00d8\u00ff\u00e0,image/jpeg",
        "image/jpeg,\u0089PNG\\r\\n\u001a\\n,image/png",
        "image/x,GIF89a,image/gif",
        "image/webp,RIFF1234WEBPVP8,image/webp"
    })
    void believesTheContentAndNotTheHost(String said, String begin, String is) throws Exception {
        byte[] content = begin.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
        int port = host(socket -> write(socket, ok(said, content)));

        assertThat(images("127.0.0.1", LIMITS).use("http://127.0.0.1:" + port + "/", ImageFile::mimeType))
                .isEqualTo(is);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/octet-stream", ""})
    void refusesWhatItsHostDoesNotCallAnImage(String type) throws Exception {
        int port = host(socket -> write(socket, ok(type, PNG)));

        assertRefuses(Reason.NOT_AN_IMAGE, "127.0.0.1", "http://127.0.0.1:" + port + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<svg xmlns='http://www.w3.org/2000/svg'/>", "RIFF1234WAVE", "<html>"})
    void refusesWhatOnlyItsHostCallsAnImage(String content) throws Exception {
        int port = host(socket -> write(socket, ok("image/png", content.getBytes(StandardCharsets.US_ASCII))));

        assertRefuses(Reason.NOT_AN_IMAGE, "127.0.0.1", "http://127.0.0.1:" + port + "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "0"})
    void refusesAddressesThatAreNotPublic(String address) throws Exception {
        int port = host(socket -> write(socket, ok("image/png", PNG)));

        assertRefuses(Reason.REFUSED, "crm.internal", "http://" + address + ":" + port + "/");
        assertRefuses(Reason.REFUSED, "crm.internal", "https://" + address + ":" + port + "/");
        assertThat(connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "image.png", "file:///etc/passwd", "ftp://127.0.0.1/a", "http://user:geheim@127.0.0.1/a"})
    void refusesWhatIsNoUrlOfTheWeb(String url) {
        assertRefuses(Reason.REFUSED, "127.0.0.1", url);
    }

    /** The second address could be one that is not public. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) throws Exception {
        int other = host(socket -> write(socket, ok("image/png", PNG)));
        int port = host(socket -> write(
                socket,
                ("HTTP/1.1 " + status + " Moved\r\nLocation: http://127.0.0.1:" + other
                                + "/\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));

        assertRefuses(Reason.NOT_FETCHED, "127.0.0.1", "http://127.0.0.1:" + port + "/");
        assertThat(connections).hasValue(1);
    }

    @Test
    void refusesOtherAnswers() throws Exception {
        int port = host(socket -> write(
                socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertRefuses(Reason.NOT_FETCHED, "127.0.0.1", "http://127.0.0.1:" + port + "/");
        assertRefuses(Reason.NOT_FETCHED, "127.0.0.1", "http://127.0.0.1:1/");
    }

    @Test
    void takesAnImageOfTheGreatestLength() throws Exception {
        byte[] content = Arrays.copyOf(PNG, BYTES_MAX);
        int port = host(socket -> write(socket, ok("image/png", content)));

        ImageFile image = images("127.0.0.1", LIMITS).use("http://127.0.0.1:" + port + "/", found -> found);

        assertThat(image.bytes()).hasSize(BYTES_MAX);
    }

    /** By its length, in chunks without an end, and to the end of a connection that never ends. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000000000", "Transfer-Encoding: chunked", "X: y"})
    void refusesBodiesThatDoNotEnd(String framing) throws Exception {
        boolean isChunked = framing.contains("chunked");
        int port = host(socket -> {
            write(socket, head("image/png", framing));
            byte[] part = new byte[4096];
            while (true) {
                write(socket, isChunked ? "1000\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                write(socket, part);
                write(socket, isChunked ? "\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
            }
        });

        assertRefuses(Reason.TOO_LARGE, "127.0.0.1", "http://127.0.0.1:" + port + "/");
    }

    /** A host that gives a byte now and then would hold the place of all other images. */
    @Test
    void endsWhatIsTooSlow() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        int port = host(socket -> {
            write(socket, head("image/png", "Content-Length: 1000"));
            try {
                while (!ended.await(50, TimeUnit.MILLISECONDS)) {
                    write(socket, new byte[1]);
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        Images images =
                images("127.0.0.1", new Images.Limits(BYTES_MAX, Duration.ofMillis(500), Duration.ofSeconds(20)));

        assertThatThrownBy(() -> images.use("http://127.0.0.1:" + port + "/", found -> found))
                .isInstanceOfSatisfying(
                        ImageException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FETCHED));
        ended.countDown();
    }

    @Test
    void refusesACutImage() throws Exception {
        int port = host(socket -> {
            write(socket, head("image/png", "Content-Length: " + PNG.length));
            socket.getOutputStream().write(PNG, 0, PNG.length - 1);
        });

        assertRefuses(Reason.NOT_FETCHED, "127.0.0.1", "http://127.0.0.1:" + port + "/");
    }

    @Test
    void wantsTheCertificateOfTheHost() throws Exception {
        TestCertificates other = TestCertificates.of(directory, "images.test");
        ServerSocket server = other.serving().getServerSocketFactory().createServerSocket(0, 5, loopback());
        serve(server, socket -> write(socket, ok("image/png", PNG)));

        assertRefuses(Reason.NOT_FETCHED, "127.0.0.1", "https://127.0.0.1:" + server.getLocalPort() + "/");
    }

    @Test
    void holdsOneImageAtATime() throws Exception {
        int port = host(socket -> write(socket, ok("image/png", PNG)));
        Images images =
                images("127.0.0.1", new Images.Limits(BYTES_MAX, Duration.ofSeconds(20), Duration.ofMillis(100)));
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Function<ImageFile, Boolean> holding = image -> {
            held.countDown();
            try {
                return over.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> {
            try {
                return images.use("http://127.0.0.1:" + port + "/", holding);
            } catch (ImageException refused) {
                throw new IllegalStateException(refused);
            }
        });
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> images.use("http://127.0.0.1:" + port + "/", found -> found))
                .isInstanceOfSatisfying(
                        ImageException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));

        over.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(images.use("http://127.0.0.1:" + port + "/", ImageFile::mimeType))
                .isEqualTo("image/png");
    }

    @Test
    void takesNoMoreThanItsPartOfTheHeap() {
        assertThat(Images.Limits.ofHeap(128L << 20).bytesMax()).isBetween(5 << 20, 6 << 20);
        assertThat(Images.Limits.ofHeap(8L << 30).bytesMax()).isEqualTo(16 << 20);
    }

    private Images images(String allowed, Images.Limits limits) {
        TargetFilter filter = new TargetFilter(AllowedTargets.of(allowed), NameResolver.ofSystem());
        Images images = new Images(filter, (SSLSocketFactory) SSLSocketFactory.getDefault(), limits);
        open.add(images);
        return images;
    }

    private void assertRefuses(Reason reason, String allowed, String url) {
        assertThatThrownBy(() -> images(allowed, LIMITS).use(url, found -> found))
                .isInstanceOfSatisfying(
                        ImageException.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.getMessage())
                                .isEqualTo(reason))
                .hasMessageNotContaining("geheim");
    }

    private static byte[] ok(String type, byte[] content) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(head(type, "Content-Length: " + content.length));
        answer.writeBytes(content);
        return answer.toByteArray();
    }

    private static byte[] head(String type, String framing) {
        String named = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        return ("HTTP/1.1 200 OK\r\n" + named + framing + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByName("127.0.0.1");
    }

    /** Starts a host on 127.0.0.1, and returns its port. */
    private int host(Behaviour behaviour) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, loopback());
        serve(server, behaviour);
        return server.getLocalPort();
    }

    private void serve(ServerSocket server, Behaviour behaviour) {
        open.add(server);
        daemon(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                daemon(() -> {
                    try (socket) {
                        if (readHead(socket)) {
                            behaviour.serve(socket);
                        }
                    }
                });
            }
        });
    }

    /** Reads a request without a body; false if the client has gone. */
    private static boolean readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        return true;
    }

    /** Work of a host; the end of its connections ends it. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException over) {
                        // The client went away, or the test is over.
                    }
                },
                "image-host");
        thread.setDaemon(true);
        thread.start();
    }
}
