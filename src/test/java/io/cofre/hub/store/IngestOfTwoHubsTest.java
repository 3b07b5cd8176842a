package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.ingest.Ingest;
import io.cofre.hub.ingest.IngestResult.Outcome;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.waha.WahaProvider;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks that come to one hub for an instance that another one has just registered. */
@SuppressWarnings("NullAway.Init")
@Timeout(60)
class IngestOfTwoHubsTest {
    private static final int INSTANCES = 20;

    @TempDir
    private Path directory;

    private final TestHub.Clock clock = new TestHub.Clock();
    private StoreSettings settings;

    @BeforeEach
    void makeDatabase() throws IOException {
        settings = TestDatabase.Hubs.newDatabase(directory.resolve("a"));
    }

    private TestHub open(String name) throws IOException {
        return new TestHub(
                new StoreSettings(
                        directory.resolve(name),
                        settings.url(),
                        settings.user(),
                        settings.password(),
                        1_000,
                        settings.eventsAge(),
                        settings.pendingPerSubscriptionMax()),
                clock);
    }

    /** A hub looks at what others registered twice a second, and whenever it is about to say that it knows nothing. */
    @Test
    void areTakenAtTheOldOpenAddress() throws IOException {
        Providers providers = Providers.of(List.of(
                new EvolutionProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, clock),
                new WahaProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, clock)));
        try (TestHub one = open("a");
                TestHub two = open("b");
                Ingest ingest = Ingest.start(two.store.registry(), two.store.events(), providers)) {
            for (int number = 0; number < INSTANCES; number++) {
                String name = "loja" + number;
                one.instance("t", name);
                assertThat(answered(() -> ingest.takeOpen(message(name)).orElseThrow()))
                        .satisfies(taken -> assertThat(taken.outcome()).as(name).isEqualTo(Outcome.TAKEN))
                        .satisfies(taken -> TestHub.done(taken.committed()));
            }
            assertThat(two.store.events().lastSeq("t")).isEqualTo(INSTANCES);
        }
    }

    private static byte[] message(String instance) {
        return ("{\"event\":\"presence.update\",\"instance\":\"" + instance
                        + "\",\"data\":{\"id\":\"1@s.whatsapp.net\",\"presences\":{}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A provider is told to come again if the hub has looked a moment ago, and does. */
    private static <T> T answered(Supplier<T> request) {
        while (true) {
            try {
                return request.get();
            } catch (CofreException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                Thread.onSpinWait();
            }
        }
    }
}
