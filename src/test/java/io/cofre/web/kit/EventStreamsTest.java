package io.cofre.web.kit;

import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Route.guarded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.EventReader;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sending of streams of events, whatever they tell of. */
@Timeout(60)
class EventStreamsTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(300);
    private static final Duration HEARTBEAT = Duration.ofMillis(700);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);
    private static final int BODY_BYTES_MAX = 1000;
    private static final int STREAMS_MAX = 3;
    private static final int ROUNDS = 1000;

    private final List<Tap> taps = new CopyOnWriteArrayList<>();
    private final Metrics metrics = new Metrics();

    @Nullable
    private RuntimeException refusal;

    private HttpServer server;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        Configuration configuration = TestWorker.settings(directory, IDLE_TIMEOUT, 1, false);
        Configuration.Http http = configuration.http();
        server = HttpServer.start(
                new Configuration.Http(
                        http.host(), http.port(), BODY_BYTES_MAX, http.accessLog(), http.idleTimeout(), STOP_TIMEOUT),
                TestWorker.site(RouteTable.of(
                        guarded("/events").on(GET, request -> new Response.Events(this::open)),
                        guarded("/other").on(GET, request -> FullResponse.NULL))),
                metrics,
                failure -> false,
                new EventStreams("worker", STREAMS_MAX, HEARTBEAT, failure -> false));
    }

    private EventSource open() {
        if (refusal != null) {
            throw refusal;
        }
        Tap tap = new Tap();
        taps.add(tap);
        return tap;
    }

    @AfterEach
    void stop() {
        server.stop();
        metrics.close();
    }

    @Test
    void sendsWhatComesAndHeartbeatsInSilence() throws IOException {
        try (EventReader reader = follow()) {
            tap(0).say("data: 1\n\n");
            assertThat(reader.next().data()).isEqualTo("1");
            for (int count = 0; count < 3; count++) {
                reader.awaitComment();
            }
            tap(0).say("data: 2\n\n");
            assertThat(reader.next().data()).isEqualTo("2");
            assertThat(reader.header("connection")).isEqualTo("close");
        }
    }

    @Test
    void forgetsACallerThatHasGone() throws Exception {
        follow().close();
        assertThat(tap(0).closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(status("/other")).isEqualTo(200);
    }

    @Test
    void refusesMoreStreamsThanItMayHave() throws IOException {
        List<EventReader> readers = new ArrayList<>();
        for (int count = 0; count < STREAMS_MAX; count++) {
            readers.add(follow());
        }
        RawResponse refused = send("/events");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("overloaded");
        assertThat(refused.header("content-length")).isNotEmpty();
        for (EventReader reader : readers) {
            reader.close();
        }
        for (Tap tap : taps) {
            tap.awaitClosed();
        }
        try (EventReader again = follow()) {
            assertThat(again.status()).isEqualTo(200);
        }
    }

    @Test
    void answersTheErrorOfASourceThatCannotBeHad() throws IOException {
        refusal = new CofreException(ErrorCode.NOT_FOUND, "there is nothing to follow");
        for (int count = 0; count < 2 * STREAMS_MAX; count++) {
            RawResponse refused = send("/events");
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.header("content-type")).isEqualTo("application/json");
        }
        refusal = null;
        follow().close();
    }

    @Test
    void cutsAStreamThatCannotGoOnAndNoOther() throws IOException {
        try (EventReader broken = follow();
                EventReader failing = follow();
                EventReader whole = follow()) {
            tap(0).say("data: 1\n");
            tap(0).breakOff(false);
            assertThatThrownBy(broken::next).isInstanceOf(EOFException.class);
            tap(1).breakOff(true);
            assertThatThrownBy(failing::next).isInstanceOf(EOFException.class);
            tap(2).say("data: 2\n\n");
            assertThat(whole.next().data()).isEqualTo("2");
        }
    }

    @Test
    void cutsOffACallerThatReadsNothing() throws Exception {
        try (EventReader stuck = follow();
                EventReader reader = follow()) {
            tap(0).flood();
            tap(1).say("data: 1\n\n");
            assertThat(reader.next().data()).isEqualTo("1");
            assertThat(tap(0).closed.await(40, TimeUnit.SECONDS)).isTrue();
            tap(1).say("data: 2\n\n");
            assertThat(reader.next().data()).isEqualTo("2");
            assertThat(stuck.status()).isEqualTo(200);
        }
    }

    @Test
    void saysFarewellWhenTheServerStops() throws IOException {
        try (EventReader reader = follow()) {
            tap(0).say("data: 1\n\n");
            server.stop();
            assertThat(reader.next().data()).isEqualTo("1");
            assertThat(reader.next().data()).isEqualTo("farewell");
            assertThat(reader.nextIfAny()).isNull();
        }
    }

    @Test
    void stopsInSpiteOfACallerThatReadsNothing() throws Exception {
        try (EventReader stuck = follow()) {
            tap(0).flood();
            for (long seen = 0; seen < tap(0).filled.get(); TimeUnit.MILLISECONDS.sleep(300)) {
                seen = tap(0).filled.get();
            }
            long beginNs = System.nanoTime();
            server.stop();
            assertThat(System.nanoTime() - beginNs).isLessThan(TimeUnit.SECONDS.toNanos(5));
            assertThat(stuck.status()).isEqualTo(200);
        }
    }

    @Test
    void stopsWithinItsTimeoutThoughAStreamDoesNotEnd() throws Exception {
        try (EventReader stuck = follow()) {
            CountDownLatch held = tap(0).hold();
            long beginNs = System.nanoTime();
            try {
                server.stop();
            } finally {
                held.countDown();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - beginNs);
            // The streams take 2 s of it, which must not come on top.
            assertThat(took).isBetween(STOP_TIMEOUT.minusMillis(100), STOP_TIMEOUT.plusMillis(1500));
            assertThat(stuck.status()).isEqualTo(200);
        }
    }

    @Test
    void doesTheWorkOfHeartbeatsWithoutAnyStreamAndThoughItFails() throws InterruptedException {
        CountDownLatch beats = new CountDownLatch(2);
        server.atHeartbeats(() -> {
            beats.countDown();
            throw new IllegalStateException("a bug, as the test wants it");
        });
        assertThat(beats.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesNoPlaceThatTheEndDidNotWaitFor() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            EventStreams streams = new EventStreams("worker", STREAMS_MAX, HEARTBEAT, failure -> false);
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger late = new AtomicInteger();
            Thread opener = new Thread(() -> takePlacesUntilTheEnd(streams, ended, taken, late));
            opener.start();
            while (taken.get() < round) {
                Thread.onSpinWait();
            }
            streams.close(STOP_TIMEOUT);
            ended.set(true);
            opener.join();
            assertThat(late).as("places that were taken after the end").hasValue(0);
            assertThat(streams.count()).isZero();
        }
    }

    private static void takePlacesUntilTheEnd(
            EventStreams streams, AtomicBoolean ended, AtomicInteger taken, AtomicInteger late) {
        try {
            while (true) {
                streams.takePlace();
                if (ended.get()) {
                    late.incrementAndGet();
                }
                taken.incrementAndGet();
                streams.leavePlace();
            }
        } catch (CofreException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    private EventReader follow() throws IOException {
        return new EventReader(server.port(), "/events");
    }

    private int status(String target) throws IOException {
        return send(target).status();
    }

    private RawResponse send(String target) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.send("GET", target, null);
        }
    }

    /** The source of the stream that was opened as that one. */
    private Tap tap(int number) {
        while (taps.size() <= number) {
            Thread.onSpinWait();
        }
        return taps.get(number);
    }

    /** A source that says what a test wants. Its first words are a comment, so that the caller gets an answer. */
    private static final class Tap implements EventSource {
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Queue<byte[]> said = new ConcurrentLinkedQueue<>();
        private volatile Runnable wake = () -> {};
        private volatile boolean floods;
        private volatile boolean breaks;
        private volatile boolean fails;
        private volatile @Nullable CountDownLatch hold;
        private final AtomicLong filled = new AtomicLong(1);

        private Tap() {
            said.add(": begun\n\n".getBytes(StandardCharsets.US_ASCII));
        }

        private void say(String text) {
            said.add(text.getBytes(StandardCharsets.US_ASCII));
            wake.run();
        }

        private void flood() {
            floods = true;
            wake.run();
        }

        /** Returns once the thread of all streams waits in this source; it goes on when the latch is counted down. */
        private CountDownLatch hold() {
            CountDownLatch latch = new CountDownLatch(1);
            hold = latch;
            wake.run();
            while (hold != null) {
                Thread.onSpinWait();
            }
            return latch;
        }

        private void breakOff(boolean byFailing) {
            fails = byFailing;
            breaks = true;
            wake.run();
        }

        private void awaitClosed() {
            while (closed.getCount() > 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public boolean fill(ByteBuffer into) {
            CountDownLatch held = hold;
            if (held != null) {
                hold = null;
                awaitOpen(held);
            }
            for (byte[] next = said.poll(); next != null; next = said.poll()) {
                into.put(next);
            }
            if (fails) {
                throw new IllegalStateException("a bug, as the test wants it");
            }
            while (floods && into.hasRemaining()) {
                into.put((byte) ':');
            }
            filled.addAndGet(into.position());
            return !breaks || into.position() > 0;
        }

        private static void awaitOpen(CountDownLatch latch) {
            try {
                assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }

        @Override
        public byte[] farewell() {
            return "data: farewell\n\n".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void wakes(Runnable onMore) {
            wake = onMore;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
