package io.cofre.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundClientTest {
    private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    private OutboundClient client(NameResolver resolver, String allowed, Duration timeout, SSLContext tls) {
        TargetFilter filter = new TargetFilter(AllowedTargets.of(allowed), resolver);
        return new OutboundClient(filter, tls.getSocketFactory(), timeout, clock);
    }

    private OutboundClient client(NameResolver resolver, String allowed) throws Exception {
        return client(resolver, allowed, Duration.ofSeconds(10), SSLContext.getDefault());
    }

    private OutboundClient local() throws Exception {
        return client(NameResolver.ofSystem(), "127.0.0.0/8");
    }

    /** Gives one address after the other, and counts. */
    private static final class Answers implements NameResolver {
        private final Deque<String> literals;
        private final AtomicInteger asked = new AtomicInteger();

        private Answers(String... literals) {
            this.literals = new ArrayDeque<>(List.of(literals));
        }

        @Override
        public synchronized List<InetAddress> resolve(String host) throws UnknownHostException {
            asked.incrementAndGet();
            String literal = literals.size() > 1 ? literals.removeFirst() : literals.getFirst();
            return List.of(InetAddress.getByName(literal));
        }
    }

    private static void post(OutboundClient client, TargetUrl url) throws IOException {
        assertThat(client.post(url, Map.of(), BODY).status()).isEqualTo(200);
    }

    @Test
    void sendsARequestThatAServerUnderstands() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (RawTarget target = RawTarget.of((number, socket) -> {
                    heads.add(String.valueOf(RawTarget.readRequest(socket.getInputStream())));
                    RawTarget.write(socket, OK);
                });
                OutboundClient client = client(new Answers("127.0.0.1"), "127.0.0.1")) {
            Answer answer = client.post(target.url("hooks.test"), Map.of("X-Key", "value"), BODY);

            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("ok");
            assertThat(heads.poll(10, TimeUnit.SECONDS))
                    .startsWith("POST /in HTTP/1.1\r\nHost: hooks.test:" + target.port() + "\r\n")
                    .contains("\r\nX-Key: value\r\n", "\r\nContent-Length: 2\r\n");
        }
    }

    /** A name whose first answer is allowed and whose second one is not: the request must go where was looked. */
    @Test
    void connectsToTheAddressThatWasChecked() throws Exception {
        Answers rebinding = new Answers("127.0.0.2", "127.0.0.3");
        try (RawTarget good = new RawTarget("127.0.0.2", 0, RawTarget.always(OK));
                RawTarget bad = new RawTarget("127.0.0.3", good.port(), RawTarget.always(OK));
                OutboundClient client = client(rebinding, "127.0.0.2")) {
            post(client, good.url("rebinding.test"));

            assertThat(good.connections()).isEqualTo(1);
            assertThat(bad.connections()).isZero();
            assertThat(rebinding.asked).hasValue(1);
        }
    }

    @Test
    void refusesAnAddressThatANameGetsLater() throws Exception {
        Answers rebinding = new Answers("127.0.0.2", "127.0.0.3");
        String closing = "HTTP/1.1 200 OK\nContent-Length: 0\nConnection: close\n\n";
        try (RawTarget good = new RawTarget("127.0.0.2", 0, RawTarget.always(closing));
                RawTarget bad = new RawTarget("127.0.0.3", good.port(), RawTarget.always(OK));
                OutboundClient client = client(rebinding, "127.0.0.2")) {
            post(client, good.url("rebinding.test"));

            assertThatExceptionOfType(TargetRefusedException.class)
                    .isThrownBy(() -> client.post(good.url("rebinding.test"), Map.of(), BODY));
            assertThat(bad.connections()).isZero();
        }
    }

    @Test
    void triesTheNextAddressIfOneDoesNotAnswer() throws Exception {
        NameResolver both = host -> List.of(InetAddress.getByName("127.0.0.5"), InetAddress.getByName("127.0.0.1"));
        try (RawTarget target = RawTarget.of(RawTarget.always(OK));
                OutboundClient client = client(both, "127.0.0.0/8")) {
            post(client, target.url("two.test"));

            assertThat(target.connections()).isEqualTo(1);
        }
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        try (RawTarget target = RawTarget.of(RawTarget.always(OK));
                OutboundClient client = local()) {
            for (int time = 0; time < 10; time++) {
                post(client, target.url("127.0.0.1"));
            }

            assertThat(target.connections()).isEqualTo(1);
        }
    }

    @Test
    void goesOnIfAKeptConnectionWasClosedMeanwhile() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawTarget target = RawTarget.of((number, socket) -> {
                    RawTarget.readRequest(socket.getInputStream());
                    RawTarget.write(socket, OK);
                    socket.close();
                    closed.countDown();
                });
                OutboundClient client = local()) {
            post(client, target.url("127.0.0.1"));
            closed.await();

            post(client, target.url("127.0.0.1"));

            assertThat(target.connections()).isEqualTo(2);
        }
    }

    @Test
    void doesNotFollowARedirect() throws Exception {
        try (RawTarget target = RawTarget.of(
                        RawTarget.always("HTTP/1.1 307 Go\nLocation: http://127.0.0.9/\nContent-Length: 0\n\n"));
                OutboundClient client = local()) {
            assertThat(client.post(target.url("127.0.0.1"), Map.of(), BODY).status())
                    .isEqualTo(307);
            assertThat(target.connections()).isEqualTo(1);
        }
    }

    @Test
    void readsNoMoreOfAnAnswerThanItMay() throws Exception {
        String endless = "HTTP/1.1 200 OK\n\n" + "x".repeat(1_000_000);
        try (RawTarget target = RawTarget.of(RawTarget.always(endless));
                OutboundClient client = local()) {
            assertThat(client.post(target.url("127.0.0.1"), Map.of(), BODY).body())
                    .hasSize(OutboundClient.ANSWER_BYTES_MAX);
        }
    }

    private void timesOut(RawTarget.Behaviour behaviour, byte[] body) throws Exception {
        Duration timeout = Duration.ofSeconds(1);
        try (RawTarget target = RawTarget.of(behaviour);
                OutboundClient client =
                        client(NameResolver.ofSystem(), "127.0.0.0/8", timeout, SSLContext.getDefault())) {
            long began = System.nanoTime();

            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.post(target.url("127.0.0.1"), Map.of(), body))
                    .withMessage("no answer within 1 s");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void endsAnExchangeThatIsNotAnswered() throws Exception {
        timesOut((number, socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()), BODY);
    }

    /** Each byte comes in time, and the answer never ends. */
    @Test
    void endsAnExchangeWhoseAnswerTrickles() throws Exception {
        timesOut(
                (number, socket) -> {
                    RawTarget.readRequest(socket.getInputStream());
                    RawTarget.write(socket, "HTTP/1.1 200 OK\nA: ");
                    socket.setSoTimeout(50);
                    for (; ; ) {
                        RawTarget.write(socket, "x");
                        waitFor(socket.getInputStream());
                    }
                },
                BODY);
    }

    private static void waitFor(InputStream in) throws IOException {
        try {
            assertThat(in.read()).isLessThan(0);
            throw new IOException("the client has closed the connection");
        } catch (SocketTimeoutException passed) {
            // Time for the next byte.
        }
    }

    @Test
    void endsAnExchangeWhoseRequestIsNotRead() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        timesOut(
                (number, socket) -> {
                    try {
                        never.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                },
                new byte[32 * 1024 * 1024]);
        never.countDown();
    }

    @Test
    void speaksTlsWithTheNameOfTheUrl() throws Exception {
        TestCertificates certificates = TestCertificates.of(directory, "hooks.test");
        SSLSocketFactory serving = certificates.serving().getSocketFactory();
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        try (RawTarget target = RawTarget.of((number, socket) -> {
                    SSLSocket secured = (SSLSocket) serving.createSocket(socket, null, true);
                    secured.startHandshake();
                    ((ExtendedSSLSession) secured.getSession())
                            .getRequestedServerNames()
                            .forEach(name -> names.add(((SNIHostName) name).getAsciiName()));
                    RawTarget.always(OK).serve(number, secured);
                });
                OutboundClient client = client(
                        new Answers("127.0.0.1"), "127.0.0.1", Duration.ofSeconds(10), certificates.trusting())) {
            post(client, new TargetUrl(true, "hooks.test", target.port(), "/"));
            post(client, new TargetUrl(true, "hooks.test", target.port(), "/"));

            assertThat(names).containsExactly("hooks.test");
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(
                            () -> client.post(new TargetUrl(true, "other.test", target.port(), "/"), Map.of(), BODY))
                    .withMessageContaining("other.test");
        }
    }

    @Test
    void refusesACertificateThatNobodyTrusts() throws Exception {
        SSLSocketFactory serving =
                TestCertificates.of(directory, "hooks.test").serving().getSocketFactory();
        try (RawTarget target = RawTarget.of((number, socket) -> {
                    SSLSocket secured = (SSLSocket) serving.createSocket(socket, null, true);
                    RawTarget.always(OK).serve(number, secured);
                });
                OutboundClient client = client(new Answers("127.0.0.1"), "127.0.0.1")) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(
                            () -> client.post(new TargetUrl(true, "hooks.test", target.port(), "/"), Map.of(), BODY));
        }
    }
}
