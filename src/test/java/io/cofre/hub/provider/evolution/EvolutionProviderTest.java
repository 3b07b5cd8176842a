package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.DirectWebhook;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.provider.TestAccounts;
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

/** Calls to Evolution, and its traps. */
class EvolutionProviderTest {
    private static final String NAME = "loja 1/ä";
    private static final String URL = "http://127.0.0.1:9/ingest";

    private final FakeEvolution evolution = FakeEvolution.start();
    private final EvolutionProvider provider =
            new EvolutionProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, InstantSource.system());
    private final ProviderAccount account =
            TestAccounts.account(ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY);
    private final Instance instance = TestAccounts.instance(ProviderKind.EVOLUTION, "loja1");

    @AfterEach
    void stop() {
        evolution.close();
    }

    @Test
    void createsAnInstanceWithTheWebhookOfTheHub() {
        assertThat(provider.create(account, instance, URL)).isEqualTo(evolution.idOf("loja1"));

        JsonNode webhook = evolution.webhookOf("loja1");
        assertThat(webhook.path("enabled").asBoolean()).isTrue();
        assertThat(webhook.path("events")).hasSize(31);
        assertThat(string(webhook.path("headers"), "jwt_key")).isEqualTo(TestAccounts.INGEST_SECRET);
        assertThat(provider.webhook(account, instance)).contains(URL);
        assertThat(provider.refOf(account, instance)).contains(evolution.idOf("loja1"));
    }

    @Test
    void saysThatAnInstanceExists() {
        provider.create(account, instance, URL);
        assertReason(Reason.EXISTS, () -> provider.create(account, instance, URL));
    }

    @Test
    void spellsNamesInPaths() {
        Instance odd = TestAccounts.instance(ProviderKind.EVOLUTION, NAME);
        assertThat(provider.state(account, odd)).isEmpty();
        assertThat(evolution.server().calls().get(0).path()).isEqualTo("/instance/connectionState/" + NAME);
    }

    @Test
    void showsTheQrCodeOnceThereIsOneAndFollowsTheStates() {
        provider.create(account, instance, URL);
        assertThat(provider.state(account, instance)).contains("close");
        evolution.delayQrCode("loja1", 2);
        provider.connect(account, instance);
        assertThat(provider.qrCode(account, instance)).isEmpty();
        assertThat(provider.qrCode(account, instance).map(QrCode::text))
                .hasValueSatisfying(text -> assertThat(text).startsWith("2@"));
        assertThat(provider.state(account, instance)).contains("connecting");

        evolution.scan("loja1");
        assertThat(provider.state(account, instance)).contains("open");
        assertThat(provider.qrCode(account, instance)).isEmpty();

        provider.logout(account, instance);
        provider.logout(account, instance);
        assertThat(provider.state(account, instance)).contains("close");

        provider.delete(account, instance);
        provider.delete(account, instance);
        assertThat(provider.state(account, instance)).isEmpty();
    }

    @Test
    void doesNotSetAWebhookThatIsSet() {
        provider.create(account, instance, URL);
        provider.setWebhook(account, instance, URL, List.of());
        assertThat(evolution.server().count("POST", "/webhook/set")).isZero();

        provider.setWebhook(account, instance, URL, List.of("MESSAGES_UPSERT", "GROUPS_UPDATE"));
        provider.setWebhook(account, instance, URL, List.of("GROUPS_UPDATE", "MESSAGES_UPSERT"));
        assertThat(evolution.server().count("POST", "/webhook/set")).isOne();
        assertThat(evolution.webhookOf("loja1").path("events"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("MESSAGES_UPSERT", "GROUP_UPDATE");
    }

    @Test
    void disablesAWebhookAndTakesItsSecretOut() {
        provider.create(account, instance, URL);
        provider.removeWebhook(account, instance, URL);

        JsonNode webhook = evolution.webhookOf("loja1");
        assertThat(webhook.path("enabled").asBoolean()).isFalse();
        assertThat(webhook.path("events")).isEmpty();
        assertThat(webhook.path("headers")).isEmpty();
        assertThat(provider.webhook(account, instance)).isEmpty();
        provider.removeWebhook(account, instance, URL);
        provider.setWebhook(account, instance, URL, List.of());
        assertThat(provider.webhook(account, instance)).contains(URL);
    }

    @Test
    void leavesTheWebhookOfSomebodyElse() {
        evolution.create("loja1", "http://127.0.0.1:9/other", "other");
        provider.removeWebhook(account, instance, URL);
        assertThat(provider.webhook(account, instance)).contains("http://127.0.0.1:9/other");
        provider.removeWebhook(account, TestAccounts.instance(ProviderKind.EVOLUTION, "ghost"), URL);
    }

    @Test
    void servesAWebhookPastTheHub() {
        provider.create(account, instance, URL);
        DirectWebhook direct = new DirectWebhook(
                "http://127.0.0.1:9/direct",
                List.of("CALL"),
                Map.of("x-tenant", "acme"),
                true,
                true,
                OptionalInt.empty(),
                Optional.empty());
        provider.setDirectWebhook(account, instance, direct, Optional.empty());
        JsonNode webhook = evolution.webhookOf("loja1");
        assertThat(webhook.path("webhookByEvents").asBoolean()).isTrue();
        assertThat(webhook.path("headers").has("jwt_key")).isFalse();
        assertThat(string(webhook.path("headers"), "x-tenant")).isEqualTo("acme");
    }

    @Test
    void sendsATextAndSaysWhyItCannot() {
        assertReason(Reason.ABSENT, () -> provider.sendText(account, instance, "5511900009001", "oi"));
        provider.create(account, instance, URL);
        assertReason(Reason.NOT_CONNECTED, () -> provider.sendText(account, instance, "5511900009001", "oi"));
        provider.connect(account, instance);
        evolution.scan("loja1");

        SentMessage sent = provider.sendText(account, instance, "5511900009001", "oi");
        assertThat(sent.id()).startsWith("3EB0");
        assertThat(sent.chat()).isEqualTo("5511900009001@s.whatsapp.net");
        assertThat(sent.timestamp()).isPositive();
        assertThat(provider.sendText(account, instance, "5511900009001@c.us", "oi")
                        .chat())
                .isEqualTo("5511900009001@s.whatsapp.net");
        assertReason(Reason.REFUSED, () -> provider.sendText(account, instance, "120363000000000001@g.us", "oi"));

        evolution.loseLogin("loja1");
        assertReason(Reason.NOT_CONNECTED, () -> provider.sendText(account, instance, "5511900009001", "oi"));
    }

    @Test
    void sendsAnImageAlong() {
        ImageFile image = new ImageFile("image/png", new byte[] {1, 2, 3, 4});
        assertReason(Reason.ABSENT, () -> provider.sendImage(account, instance, "5511900009001", image, "oi"));
        provider.create(account, instance, URL);
        assertReason(Reason.NOT_CONNECTED, () -> provider.sendImage(account, instance, "5511900009001", image, "oi"));
        provider.connect(account, instance);
        evolution.scan("loja1");

        SentMessage sent = provider.sendImage(account, instance, "5511900009001@c.us", image, "oi");

        assertThat(sent.id()).startsWith("3EB0");
        assertThat(sent.chat()).isEqualTo("5511900009001@s.whatsapp.net");
        JsonNode asked = last("/message/sendMedia/loja1");
        assertThat(string(asked, "media")).isEqualTo("AQIDBA==");
        assertThat(string(asked, "mediatype")).isEqualTo("image");
        assertThat(string(asked, "mimetype")).isEqualTo("image/png");
        assertThat(string(asked, "fileName")).isEqualTo("image.png");
        assertThat(string(asked, "caption")).isEqualTo("oi");
        provider.sendImage(account, instance, "5511900009001", image, "");
        assertThat(last("/message/sendMedia/loja1").has("caption")).isFalse();
    }

    /** WhatsApp could have got the first one. */
    @Test
    void sendsAnImageOnceOnly() {
        evolution.create("loja1", URL, "k");
        evolution.server().failNext(1, 503);
        ImageFile image = new ImageFile("image/png", new byte[] {1});
        assertReason(Reason.UNAVAILABLE, () -> provider.sendImage(account, instance, "5511900009001", image, ""));
        assertThat(evolution.server().count("POST", "/message/sendMedia")).isOne();
    }

    private JsonNode last(String path) {
        return evolution.server().calls().stream()
                .filter(call -> call.path().equals(path))
                .reduce((before, after) -> after)
                .orElseThrow()
                .json();
    }

    @Test
    void sendsATextOnceOnly() {
        evolution.create("loja1", URL, "k");
        evolution.server().failNext(1, 503);
        assertReason(Reason.UNAVAILABLE, () -> provider.sendText(account, instance, "5511900009001", "oi"));
        assertThat(evolution.server().count("POST", "/message/sendText")).isOne();
    }

    @Test
    void checksTheKey() {
        provider.check(account);
        ProviderAccount wrong = TestAccounts.account(ProviderKind.EVOLUTION, evolution.url(), "wrong");
        assertReason(Reason.UNAUTHORIZED, () -> provider.check(wrong));
        assertReason(Reason.UNAUTHORIZED, () -> provider.state(wrong, instance));
        assertThat(provider.health(wrong).lastError()).contains("key");
        assertThat(provider.health(wrong).isUp()).isFalse();
    }

    @Test
    void takesEveryNameOfAnEvent() {
        assertThat(provider.events()).hasSize(32);
        assertThat(provider.events())
                .allSatisfy(
                        event -> assertThat(provider.eventNamed(event.name())).isPresent());
        assertThat(provider.eventNamed("GROUPS_UPDATE")).contains("GROUPS_UPDATE");
        assertThat(provider.eventNamed("GROUP_UPDATE")).contains("GROUPS_UPDATE");
        assertThat(provider.eventNamed("messages.upsert")).contains("MESSAGES_UPSERT");
        assertThat(provider.eventNamed("NO_SUCH_EVENT")).isEmpty();
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
