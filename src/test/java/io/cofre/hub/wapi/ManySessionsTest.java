package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.Polled;
import io.cofre.testing.WebhookReceiver;
import io.cofre.testing.WebhookReceiver.Received;
import io.cofre.testing.crash.TestForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many sessions at one moment, in a hub with less heap than it ships with. */
@Isolated
class ManySessionsTest {
    private static final int SESSIONS = 100;
    private static final int LIMIT_SECONDS = 120;
    private static final int REGISTRATIONS_MAX = 5;
    private static final int ROUNDS = TestForm.current().choose(1, 50);

    /** A session takes less than 100 KiB of the heap, its texts included. */
    private static final long HEAP_BYTES_MAX = (SESSIONS * 100L) << 10;

    /** The heap of 96 MiB, and twice as much for the code, the threads and SQLite. */
    private static final long RESIDENT_KIB_MAX = (3 * 96) << 10;

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void registerReceiveAndSendWithoutMixing(ProviderKind kind, @TempDir Path directory, TestReporter figures)
            throws Exception {
        try (PlayedProvider provider = PlayedProvider.of(kind);
                WebhookReceiver receiver = new WebhookReceiver();
                WapiProcess wapi = WapiProcess.start(directory, provider, receiver.url() + "/")) {
            long heapBefore = wapi.heapBytes();
            long residentBefore = wapi.mostResidentKib();
            atOnce(number -> register(wapi, "s" + number));
            // On a busy machine an answer may come before the QR code: a registration waits 20 s for it.
            for (int number = 0; number < SESSIONS; number++) {
                String route = "/get-qr-code/s" + number;
                Polled.until(() -> wapi.client().get(route).statusCode() == 200);
            }
            atOnce(number -> provider.scan("s" + number));
            for (int round = 1; round <= ROUNDS; round++) {
                exchange(wapi, provider, receiver, round);
            }
            long heap = wapi.heapBytes();
            long resident = wapi.mostResidentKib();
            figures.publishEntry(
                    kind.wireName(),
                    ("%d sessions, %d texts in and out each: heap in use %,d KiB, before %,d KiB;"
                                    + " most resident %,d KiB, before %,d KiB")
                            .formatted(SESSIONS, ROUNDS, heap >> 10, heapBefore >> 10, resident, residentBefore));
            assertThat(heap - heapBefore).isLessThan(HEAP_BYTES_MAX);
            assertThat(resident).isLessThan(RESIDENT_KIB_MAX);
        }
    }

    /** A provider on a busy machine may take longer than the hub waits for it. Then a client asks again. */
    private static void register(WapiProcess wapi, String session) {
        int status = wapi.register(session).statusCode();
        for (int asked = 1; status == 502 && asked < REGISTRATIONS_MAX; asked++) {
            status = wapi.register(session).statusCode();
        }
        assertThat(status).isEqualTo(200);
    }

    /** Each session gets a text and sends one. */
    private static void exchange(WapiProcess wapi, PlayedProvider provider, WebhookReceiver receiver, int round)
            throws Exception {
        atOnce(number -> provider.receive("s" + number, "ID" + round + "x" + number, round + " to s" + number));
        atOnce(number -> assertThat(wapi.send("s" + number, "from s" + number)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getString("Text"))
                .isEqualTo("from s" + number));
        Polled.until(() -> receiver.all().size() >= SESSIONS * round);
        List<String> wanted = IntStream.range(0, SESSIONS)
                .mapToObj(number -> "/hook/s" + number + " " + round + " to s" + number)
                .toList();
        List<Received> all = receiver.all();
        assertThat(all.subList(SESSIONS * (round - 1), all.size()))
                .extracting(ManySessionsTest::shown)
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static String shown(Received received) {
        return received.path() + " " + received.json().path("Text").asText();
    }

    private static void atOnce(IntConsumer work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int number = 0; number < SESSIONS; number++) {
                int session = number;
                all.add(threads.submit(() -> work.accept(session)));
            }
            for (Future<?> each : all) {
                each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
