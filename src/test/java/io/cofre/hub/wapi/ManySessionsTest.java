package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.Polled;
import io.cofre.testing.WebhookReceiver;
import io.cofre.testing.WebhookReceiver.Received;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many sessions at one moment, in a hub with less heap than it ships with. */
@Isolated
class ManySessionsTest {
    private static final int SESSIONS = 100;
    private static final int LIMIT_SECONDS = 120;

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void registerReceiveAndSendWithoutMixing(ProviderKind kind, @TempDir Path directory) throws Exception {
        try (PlayedProvider provider = PlayedProvider.of(kind);
                WebhookReceiver receiver = new WebhookReceiver();
                WapiProcess wapi = WapiProcess.start(directory, provider, receiver.url() + "/")) {
            atOnce(number -> wapi.register("s" + number).then().statusCode(200));
            atOnce(number -> {
                provider.scan("s" + number);
                provider.receive("s" + number, "ID" + number, "to s" + number);
            });
            atOnce(number -> assertThat(wapi.send("s" + number, "from s" + number)
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath()
                            .getString("Text"))
                    .isEqualTo("from s" + number));
            Polled.until(() -> receiver.all().size() >= SESSIONS);
            List<String> wanted = IntStream.range(0, SESSIONS)
                    .mapToObj(number -> "/hook/s" + number + " to s" + number)
                    .toList();
            assertThat(receiver.all()).extracting(ManySessionsTest::shown).containsExactlyInAnyOrderElementsOf(wanted);
        }
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
