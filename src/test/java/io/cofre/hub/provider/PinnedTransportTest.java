package io.cofre.hub.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.registry.ProviderAccount;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls to a provider that a tenant registered, whose name can lead anywhere. */
class PinnedTransportTest {
    private static final String KEY = "the-planted-key";

    private final FakeServer server = new FakeServer(call -> switch (call.path()) {
        case "/long" -> new Answer(200, "text/plain", "x".repeat(1 << 20));
        case "/many" -> new Answer(200, "application/json", "[" + "[],".repeat(50_000) + "[]]");
        default ->
            Answer.json(
                    200,
                    ProviderJson.object()
                            .put("key", call.header("x-key"))
                            .put("host", call.header("host"))
                            .put("told", new String(call.body(), StandardCharsets.UTF_8)));
    });
    private final ProviderAccount account = account("http://provider.example:" + port());

    private int port() {
        return URI.create(server.url()).getPort();
    }

    private static ProviderAccount account(String url) {
        return new ProviderAccount("account-1", "acme", ProviderKind.WAHA, url, KEY, false);
    }

    /** The name has one of the addresses after the other; the last one stays. */
    private static ProviderClient client(String allowed, String... addresses) {
        Deque<String> left = new ArrayDeque<>(List.of(addresses));
        NameResolver resolver =
                host -> List.of(InetAddress.getByName(left.size() > 1 ? left.removeFirst() : left.getFirst()));
        return new ProviderClient(
                "Provider",
                "x-key",
                TestAccounts.QUICK,
                TestAccounts.outbound(AllowedTargets.of(allowed), resolver),
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsCallsToAnAllowedAddress() {
        ObjectNode body = ProviderJson.object().put("text", "olá");
        ProviderAnswer answer =
                client("127.0.0.1", "127.0.0.1").call(account, ProviderCall.once("POST", "/send?a=%2F", body));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("key").asText()).isEqualTo(KEY);
        assertThat(answer.body().path("host").asText()).isEqualTo("provider.example:" + port());
        assertThat(answer.body().path("told").asText()).isEqualTo("{\"text\":\"olá\"}");
    }

    @Test
    void callsNoAddressThatANameHasGotSinceItWasRegistered() {
        ProviderClient client = client("127.0.0.1", "127.0.0.1", "127.0.0.2");
        ProviderCall once = ProviderCall.once("POST", "/", ProviderJson.object());
        assertThat(client.call(account, once).status()).isEqualTo(200);
        assertThatThrownBy(() -> client.call(account, once))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.REFUSED))
                .hasMessageContaining("not public")
                .hasMessageNotContaining("127.0.0.2");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void callsAnOperatorsProviderWhereverItIs() {
        ProviderAccount trusted = TestAccounts.account(ProviderKind.WAHA, server.url(), KEY);
        assertThat(client("", "192.0.2.1").call(trusted, ProviderCall.get("/")).status())
                .isEqualTo(200);
    }

    @Test
    void readsNoAnswerThatIsTooLong() {
        assertThatThrownBy(() -> client("127.0.0.1", "127.0.0.1").call(account, ProviderCall.get("/long")))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("longer than");
    }

    /** The tree of such an answer would take thirty times its length. */
    @Test
    void readsNoAnswerOfTooManyMembers() {
        assertThatThrownBy(() -> client("127.0.0.1", "127.0.0.1").call(account, ProviderCall.get("/many")))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("members");
    }

    @Test
    void triesAgainWhatMayBeRepeated() {
        server.failNext(2, 502);
        assertThat(client("127.0.0.1", "127.0.0.1")
                        .call(account, ProviderCall.get("/"))
                        .status())
                .isEqualTo(200);
        assertThat(server.calls()).hasSize(3);
    }
}
