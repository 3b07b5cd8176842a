package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.DirectWebhook;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.provider.WebhookSender.Outcome;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls to WAHA, and its traps. */
class WahaProviderTest {
    private final FakeWaha waha = FakeWaha.start();
    private final FakeServer receiver = new FakeServer(call -> Answer.empty(200));
    private final WahaProvider provider =
            new WahaProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, InstantSource.system());
    private final ProviderAccount account = TestAccounts.account(ProviderKind.WAHA, waha.url(), FakeWaha.KEY);
    private final Instance instance = TestAccounts.instance(ProviderKind.WAHA, "vendas");
    private final String url = receiver.url() + "/ingest";

    @AfterEach
    void stop() {
        waha.close();
        receiver.close();
    }

    @Test
    void createsASessionWithOurWebhookAndOurNames() {
        assertThat(provider.create(account, instance, url)).isEqualTo("vendas");
        JsonNode config = waha.configOf("vendas");
        assertThat(string(config.path("metadata"), "cofre.tenant")).isEqualTo("acme");
        assertThat(string(config.path("metadata"), "cofre.instance")).isEqualTo("instance-1");
        assertThat(string(config.path("webhooks").path(0).path("hmac"), "key")).isEqualTo(TestAccounts.INGEST_SECRET);
        assertThat(provider.webhook(account, instance)).contains(url);
        assertReason(Reason.EXISTS, () -> provider.create(account, instance, url));
    }

    @Test
    void followsTheStates() {
        assertThat(provider.state(account, instance)).isEmpty();
        provider.create(account, instance, url);
        assertThat(provider.state(account, instance)).contains("close");
        assertThat(provider.qrCode(account, instance)).isEmpty();
        provider.connect(account, instance);
        provider.connect(account, instance);
        assertThat(provider.state(account, instance)).contains("connecting");
        assertThat(provider.qrCode(account, instance))
                .map(QrCode::text)
                .hasValueSatisfying(text -> assertThat(text).startsWith("2@WAHA1"));
        waha.scan("vendas");
        assertThat(provider.state(account, instance)).contains("open");
        waha.fail("vendas");
        assertThat(provider.state(account, instance)).contains("close");
        provider.connect(account, instance);
        assertThat(provider.state(account, instance)).contains("connecting");
        provider.logout(account, instance);
        provider.delete(account, instance);
        provider.delete(account, instance);
        provider.logout(account, instance);
        assertThat(provider.state(account, instance)).isEmpty();
    }

    @Test
    void putsOnlyWhenSomethingChangesAndLeavesTheWebhooksOfOthers() {
        ObjectNode config = object().put("debug", true);
        config.putObject("metadata").put("theirs", "x");
        config.putArray("webhooks")
                .addObject()
                .put("url", "http://127.0.0.1:9/theirs")
                .putArray("events")
                .add("message");
        waha.create("vendas", config);
        provider.connect(account, instance);

        provider.setWebhook(account, instance, url, List.of());
        provider.setWebhook(account, instance, url, List.of());
        assertThat(waha.restartsOf("vendas")).isOne();
        assertThat(waha.configOf("vendas").path("webhooks")).hasSize(2);
        assertThat(waha.configOf("vendas").path("debug").asBoolean()).isTrue();
        assertThat(string(waha.configOf("vendas").path("metadata"), "theirs")).isEqualTo("x");
        assertThat(provider.webhook(account, instance)).contains(url);

        provider.setWebhook(account, instance, url + "/moved", List.of("message"));
        assertThat(waha.configOf("vendas").path("webhooks")).hasSize(2);
        assertThat(provider.webhook(account, instance)).contains(url + "/moved");

        provider.removeWebhook(account, instance, url + "/moved");
        provider.removeWebhook(account, instance, url + "/moved");
        assertThat(waha.restartsOf("vendas")).isEqualTo(3);
        assertThat(waha.configOf("vendas").path("webhooks")).hasSize(1);
        assertThat(provider.webhook(account, instance)).isEmpty();
    }

    @Test
    void servesAWebhookPastTheHub() {
        provider.create(account, instance, url);
        DirectWebhook direct = new DirectWebhook(
                receiver.url() + "/direct",
                List.of("message"),
                Map.of("x-a", "b"),
                false,
                false,
                OptionalInt.of(3),
                Optional.of("their-key"));
        provider.setDirectWebhook(account, instance, direct, Optional.empty());
        provider.setDirectWebhook(account, instance, direct, Optional.empty());
        JsonNode webhook = waha.configOf("vendas").path("webhooks").path(1);
        assertThat(webhook.path("retries").path("attempts").asInt()).isEqualTo(3);
        assertThat(string(webhook.path("hmac"), "key")).isEqualTo("their-key");
        assertThat(string(webhook.path("customHeaders").path(0), "name")).isEqualTo("x-a");
        assertThat(waha.server().count("PUT", "/api/sessions")).isOne();
    }

    @Test
    void leavesNoWebhookBehindThatAnotherReplaces() {
        provider.create(account, instance, url);
        for (String path : List.of("/before", "/after")) {
            DirectWebhook direct = new DirectWebhook(
                    receiver.url() + path, List.of(), Map.of(), false, false, OptionalInt.empty(), Optional.empty());
            provider.setDirectWebhook(account, instance, direct, Optional.of(receiver.url() + "/before"));
        }
        assertThat(waha.configOf("vendas").path("webhooks"))
                .extracting(webhook -> string(webhook, "url"))
                .containsExactly(url, receiver.url() + "/after");
    }

    @Test
    void sendsATextAndSaysWhyItCannot() {
        assertReason(Reason.ABSENT, () -> provider.sendText(account, instance, "5511900009001", "oi"));
        provider.create(account, instance, url);
        assertReason(Reason.NOT_CONNECTED, () -> provider.sendText(account, instance, "5511900009001", "oi"));
        provider.connect(account, instance);
        waha.scan("vendas");
        for (String chat : List.of("5511900009001", "5511900009001@s.whatsapp.net", "+55 11 90000-9001")) {
            var sent = provider.sendText(account, instance, chat, "oi");
            assertThat(sent.id()).startsWith("WAHA");
            assertThat(sent.chat()).isEqualTo("5511900009001@s.whatsapp.net");
        }
    }

    @Test
    void sendsAnImageAlong() {
        ImageFile image = new ImageFile("image/jpeg", new byte[] {1, 2, 3, 4});
        assertReason(Reason.ABSENT, () -> provider.sendImage(account, instance, "5511900009001", image, "oi"));
        provider.create(account, instance, url);
        assertReason(Reason.NOT_CONNECTED, () -> provider.sendImage(account, instance, "5511900009001", image, "oi"));
        provider.connect(account, instance);
        waha.scan("vendas");

        SentMessage sent = provider.sendImage(account, instance, "5511900009001", image, "oi");

        assertThat(sent.id()).startsWith("WAHA");
        assertThat(sent.chat()).isEqualTo("5511900009001@s.whatsapp.net");
        JsonNode asked = waha.server().calls().stream()
                .filter(call -> call.path().equals("/api/sendImage"))
                .reduce((before, after) -> after)
                .orElseThrow()
                .json();
        assertThat(string(asked, "chatId")).isEqualTo("5511900009001@c.us");
        assertThat(string(asked, "caption")).isEqualTo("oi");
        assertThat(string(asked.path("file"), "data")).isEqualTo("AQIDBA==");
        assertThat(string(asked.path("file"), "mimetype")).isEqualTo("image/jpeg");
        assertThat(string(asked.path("file"), "filename")).isEqualTo("image.jpeg");
    }

    @Test
    void readsWhatItSends() {
        provider.create(account, instance, url);
        provider.connect(account, instance);
        waha.scan("vendas");
        List<Outcome> outcomes = waha.receive("vendas", "AAA", "111@c.us", "oi").stream()
                .map(sent -> sent.join())
                .toList();
        assertThat(outcomes).hasSize(2).allMatch(Outcome::isTaken);
        Call call = receiver.calls().stream()
                .filter(each -> each.text().contains("AAA"))
                .findFirst()
                .orElseThrow();
        assertThat(provider.isAuthentic(instance, call.headers()::apply, call.body()))
                .isTrue();
        assertThat(provider.isAuthentic(instance, name -> Optional.empty(), call.body()))
                .isFalse();
        assertThat(provider.instanceNameIn(call.body())).contains("vendas");
        List<NormalisedEvent> events = provider.read(instance, call.body());
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.data()).contains("\"id\":\"AAA\""));
    }

    @Test
    void checksTheKey() {
        provider.check(account);
        ProviderAccount wrong = TestAccounts.account(ProviderKind.WAHA, waha.url(), "wrong");
        assertReason(Reason.UNAUTHORIZED, () -> provider.check(wrong));
    }

    @Test
    void takesTheOldNamesOfEvents() {
        assertThat(provider.eventNamed("MESSAGE")).contains("message");
        assertThat(provider.eventNamed("STATE_CHANGED")).contains("state.change");
        assertThat(provider.eventNamed("POLL_VOTE_FAILED")).contains("poll.vote.failed");
        assertThat(provider.eventNamed("group.v2.join")).contains("group.v2.join");
        assertThat(provider.eventNamed("nothing")).isEmpty();
        assertThat(provider.events()).hasSize(30);
    }

    private static void assertReason(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.getMessage())
                                .isEqualTo(reason));
    }
}
