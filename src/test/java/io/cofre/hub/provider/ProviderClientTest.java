package io.cofre.hub.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.testing.Polled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls to a provider that is well, slow, ill or gone. */
class ProviderClientTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final String KEY = "the-planted-key";

    private final FakeServer server = new FakeServer(call -> call.path().equals("/long")
            ? new Answer(200, "text/plain", "x".repeat((8 << 20) + 1))
            : Answer.json(200, ProviderJson.object().put("key", call.header("x-key"))));
    private final ProviderAccount account = TestAccounts.account(ProviderKind.WAHA, server.url(), KEY);
    private final ProviderClient client = client(TestAccounts.QUICK);

    private static ProviderClient client(CallSettings settings) {
        return new ProviderClient("Provider", "x-key", settings, TestAccounts.OUTBOUND, InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsTheKey() {
        assertThat(client.call(account, ProviderCall.get("/"))
                        .body()
                        .path("key")
                        .asText())
                .isEqualTo(KEY);
        assertThat(client.health(account)).isEqualTo(AccountHealth.UNTRIED);
    }

    @Test
    void triesAgainWhatMayBeRepeated() {
        server.failNext(2, 502);
        assertThat(client.call(account, ProviderCall.get("/")).status()).isEqualTo(200);
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void triesOnceWhatMayNotBeRepeated() {
        server.failNext(1, 502);
        assertUnavailable(client, ProviderCall.once("POST", "/", ProviderJson.object()));
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void doesNotWaitLongerThanItsTimeForAProviderThatHangs() {
        ProviderClient hurried =
                client(new CallSettings(Duration.ofMillis(200), 3, Duration.ofMillis(5), 9, Duration.ofSeconds(9), 16));
        server.hangNext(9);
        long start = System.nanoTime();
        assertThatThrownBy(() -> hurried.call(account, ProviderCall.get("/"))).isInstanceOf(ProviderException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void readsNoAnswerThatIsTooLong() {
        assertThatThrownBy(() -> client.call(account, ProviderCall.get("/long")))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void leavesAProviderAloneThatFailsAgainAndAgain() {
        ProviderClient client =
                client(new CallSettings(Duration.ofSeconds(9), 1, Duration.ofMillis(5), 3, Duration.ofSeconds(3), 16));
        server.failNext(3, 503);
        ProviderCall once = ProviderCall.once("POST", "/", ProviderJson.object());
        for (int i = 0; i < 3; i++) {
            assertUnavailable(client, once);
        }
        AccountHealth ill = client.health(account);
        assertThat(ill.isUp()).isFalse();
        assertThat(ill.breaker()).isEqualTo(AccountHealth.Breaker.OPEN);
        assertThat(ill.failingSince()).contains(NOW);
        assertThat(ill.lastError()).isEqualTo("status 503");
        assertUnavailable(client, once);
        assertThat(server.calls()).hasSize(3);

        Polled.until(() -> isAnswered(client, once));
        assertThat(server.calls()).hasSize(4);
        assertThat(client.health(account).isUp()).isTrue();
        assertThat(client.health(account).breaker()).isEqualTo(AccountHealth.Breaker.CLOSED);
    }

    @Test
    void makesNoMoreCallsAtOnceThanItMay() {
        ProviderClient narrow =
                client(new CallSettings(Duration.ofSeconds(1), 1, Duration.ofMillis(5), 9, Duration.ofSeconds(9), 1));
        server.hangNext(1);
        CompletableFuture<Void> hanging =
                CompletableFuture.runAsync(() -> assertThatThrownBy(() -> narrow.call(account, ProviderCall.get("/")))
                        .isNotNull());
        while (server.calls().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> narrow.call(account, ProviderCall.get("/"))).hasMessageContaining("too many");
        hanging.join();
    }

    @Test
    void showsNoKeyInAnyError() {
        ProviderAccount gone = TestAccounts.account(ProviderKind.WAHA, "http://127.0.0.1:1", KEY);
        ProviderAccount wrong = TestAccounts.account(ProviderKind.WAHA, server.url(), KEY + "\n");
        ProviderAccount odd = TestAccounts.account(ProviderKind.WAHA, "http://a b", KEY);
        for (ProviderAccount each : new ProviderAccount[] {gone, wrong, odd}) {
            assertThatThrownBy(() -> client.call(each, ProviderCall.get("/")))
                    .isInstanceOf(ProviderException.class)
                    .message()
                    .doesNotContain(KEY);
        }
    }

    private boolean isAnswered(ProviderClient by, ProviderCall call) {
        try {
            return by.call(account, call).status() == 200;
        } catch (ProviderException refused) {
            return false;
        }
    }

    private void assertUnavailable(ProviderClient by, ProviderCall call) {
        assertThatThrownBy(() -> by.call(account, call))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
}
