package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.session.CofreException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that come of the bodies of Evolution's webhooks. */
class EvolutionReaderTest {
    private static final InstantSource TIME = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    private static final List<String> KEYS_AND_TOKENS =
            List.of("RkFLRUtFWQ", "TOKEN-LOJA", "keyData", "mediaKey", "server_url", "destination");

    private final EvolutionReader reader = new EvolutionReader(TIME);

    static Stream<Recordings.Webhook> recorded() {
        return Recordings.webhooks().stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void readsWhatTheRealOneSentWithoutKeysAndTokens(Recordings.Webhook webhook) {
        List<NormalisedEvent> events = reader.read(string(webhook.body(), "instance"), webhook.bytes());
        assertThat(events).allSatisfy(event -> {
            JsonNode data = ProviderJson.read(event.data().getBytes(StandardCharsets.UTF_8))
                    .orElseThrow();
            assertThat(event.source()).matches("[A-Z_]+");
            assertThat(event.dedupeKey()).hasSize(64);
            assertThat(data.toString()).doesNotContain(KEYS_AND_TOKENS);
        });
        boolean isEdited = string(webhook.body(), "event").equals("messages.edited");
        String type = string(webhook.body().path("data"), "type");
        boolean passes = !isEdited || List.of("REVOKE", "MESSAGE_EDIT").contains(type);
        assertThat(events).hasSize(passes ? 1 : 0);
    }

    @Test
    void givesTheRecordedWebhooksTheirKinds() {
        Map<String, EventKind> kinds = new HashMap<>();
        recorded()
                .forEach(webhook -> reader.read(string(webhook.body(), "instance"), webhook.bytes())
                        .forEach(event -> kinds.putIfAbsent(event.source(), event.kind())));
        assertThat(kinds)
                .containsEntry("CONNECTION_UPDATE", EventKind.CONNECTION_UPDATE)
                .containsEntry("QRCODE_UPDATED", EventKind.QRCODE_UPDATED)
                .containsEntry("MESSAGES_UPSERT", EventKind.MESSAGE_RECEIVED)
                .containsEntry("MESSAGES_UPDATE", EventKind.MESSAGE_ACK)
                .containsEntry("STATUS_INSTANCE", EventKind.STATUS_INSTANCE)
                .containsEntry("INSTANCE_DELETE", EventKind.RAW)
                .containsEntry("LOGOUT_INSTANCE", EventKind.RAW)
                .containsEntry("CONTACTS_UPDATE", EventKind.RAW)
                .containsEntry("GROUP_PARTICIPANTS_UPDATE", EventKind.RAW);
    }

    @ParameterizedTest
    @CsvSource({"open,open", "connecting,connecting", "close,close", "refused,close"})
    void normalisesTheState(String told, String state) {
        NormalisedEvent event = one("connection.update", "{\"instance\":\"loja1\",\"state\":\"" + told + "\"}");
        assertThat(event.kind()).isEqualTo(EventKind.CONNECTION_UPDATE);
        assertThat(event.data()).isEqualTo("{\"instance\":\"loja1\",\"state\":\"" + state + "\"}");
    }

    @Test
    void takesAMessageAsItIsExceptForAnEmptyParticipant() {
        NormalisedEvent event = one("messages.upsert", message("M1", false, "{\"conversation\":\"oi ☕ 1.50\"}"));
        assertThat(event.kind()).isEqualTo(EventKind.MESSAGE_RECEIVED);
        assertThat(event.data())
                .contains("\"key\":{\"remoteJid\":\"5@s.whatsapp.net\",\"fromMe\":false,\"id\":\"M1\"}")
                .contains("\"conversation\":\"oi ☕ 1.50\"");
    }

    @Test
    void passesOwnMessagesAsTheyAre() {
        NormalisedEvent event = one("messages.upsert", message("M1", true, "{\"conversation\":\"oi\"}"));
        assertThat(event.kind()).isEqualTo(EventKind.RAW);
        assertThat(event.source()).isEqualTo("MESSAGES_UPSERT");
    }

    @Test
    void takesEachMessageOfAnArray() {
        String two = "[" + message("M1", false, "{}") + "," + message("M2", false, "{}") + "]";
        assertThat(read("messages.upsert", two))
                .extracting(NormalisedEvent::dedupeKey)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"ERROR,-1", "PENDING,0", "SERVER_ACK,1", "DELIVERY_ACK,2", "READ,3", "PLAYED,4"})
    void countsHowFarAMessageGot(String status, int ack) {
        NormalisedEvent event = one(
                "messages.update",
                "{\"keyId\":\"M1\",\"remoteJid\":\"5@s.whatsapp.net\",\"fromMe\":true,\"status\":\"" + status + "\"}");
        assertThat(event.kind()).isEqualTo(EventKind.MESSAGE_ACK);
        assertThat(event.data())
                .isEqualTo(
                        "{\"id\":\"M1\",\"chat\":\"5@s.whatsapp.net\",\"ack\":" + ack + ",\"timestamp\":1800000000}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keyId\":\"M1\",\"remoteJid\":\"5@s.whatsapp.net\",\"fromMe\":true,\"status\":\"DELETED\"}",
                "{\"keyId\":\"M1\",\"remoteJid\":\"5@s.whatsapp.net\",\"fromMe\":false,\"status\":\"READ\"}",
                "{\"keyId\":\"M1\",\"remoteJid\":\"5@s.whatsapp.net\",\"fromMe\":true}",
                "{}"
            })
    void passesOtherUpdatesAsTheyAre(String data) {
        assertThat(one("messages.update", data).kind()).isEqualTo(EventKind.RAW);
    }

    @Test
    void showsAQrCodeWithAnImage() {
        NormalisedEvent event = one(
                "qrcode.updated", "{\"qrcode\":{\"pairingCode\":\"ABCD\",\"code\":\"2@x\",\"instance\":\"loja1\"}}");
        assertThat(event.kind()).isEqualTo(EventKind.QRCODE_UPDATED);
        assertThat(event.data())
                .startsWith("{\"qr\":\"2@x\",\"base64\":\"data:image/png;base64,iVBOR")
                .endsWith("\"pairingCode\":\"ABCD\"}");
        assertThat(one("qrcode.updated", "{\"message\":\"limit\",\"statusCode\":500}")
                        .kind())
                .isEqualTo(EventKind.RAW);
    }

    @Test
    void tellsSentAgainFromHappenedAgain() {
        String open = "{\"state\":\"open\"}";
        String first = read("connection.update", open, "2026-11-26T10:15:24.575Z")
                .get(0)
                .dedupeKey();
        assertThat(read("connection.update", open, "2026-11-26T10:15:24.575Z")
                        .get(0)
                        .dedupeKey())
                .isEqualTo(first);
        assertThat(read("connection.update", open, "2026-11-26T10:15:30.000Z")
                        .get(0)
                        .dedupeKey())
                .isNotEqualTo(first);

        String message = message("M1", false, "{}");
        assertThat(read("messages.upsert", message, "a").get(0).dedupeKey())
                .isEqualTo(read("messages.upsert", message, "b").get(0).dedupeKey());
        assertThat(read("messages.upsert", message, "a").get(0).dedupeKey())
                .isNotEqualTo(read("send.message", message, "a").get(0).dedupeKey());
    }

    @Test
    void dropsPlantedKeysWhereverTheyAre() {
        String secret = "UExBTlRFRA";
        String share =
                "{\"type\":\"APP_STATE_SYNC_KEY_SHARE\",\"appStateSyncKeyShare\":{\"keys\":[\"" + secret + "\"]}}";
        assertThat(read("messages.edited", share)).isEmpty();
        assertThat(read("messages.upsert", message("M1", false, "{\"protocolMessage\":" + share + "}")))
                .isEmpty();
        assertThat(read("messages.set", "[" + message("M1", false, "{\"protocolMessage\":" + share + "}") + "]"))
                .allSatisfy(event -> assertThat(event.data()).doesNotContain(secret));
        String senderKey = "{\"conversation\":\"oi\",\"senderKeyDistributionMessage\":{\"x\":\"" + secret
                + "\"},\"messageContextInfo\":{\"messageSecret\":\"" + secret + "\"}}";
        assertThat(one("messages.upsert", message("M2", false, senderKey)).data())
                .contains("oi")
                .doesNotContain(secret);
        String edit = "{\"key\":{\"id\":\"M1\",\"secret\":\"" + secret + "\"},\"type\":\"MESSAGE_EDIT\",\"keyData\":\""
                + secret
                + "\",\"editedMessage\":{\"conversation\":\"nova\",\"messageContextInfo\":{\"messageSecret\":\""
                + secret + "\"}},\"appStateSyncKeyShare\":{\"keys\":[\"" + secret + "\"]}}";
        assertThat(one("messages.edited", edit).data()).contains("nova").doesNotContain(secret);
    }

    @Test
    void tellsTwoEditsOfAMessageApart() {
        String edit = "{\"key\":{\"id\":\"M1\"},\"type\":\"MESSAGE_EDIT\",\"editedMessage\":{\"conversation\":\"%s\"}}";
        assertThat(one("messages.edited", edit.formatted("a")).dedupeKey())
                .isNotEqualTo(one("messages.edited", edit.formatted("b")).dedupeKey());
    }

    @Test
    void takesAnEventThatNobodyKnows() {
        NormalisedEvent event = one("future-thing.update", "{\"a\":1.50}");
        assertThat(event.source()).isEqualTo("FUTURE_THING_UPDATE");
        assertThat(event.data()).isEqualTo("{\"a\":1.50}");
        assertThat(one("groups.update", "[]").source()).isEqualTo("GROUPS_UPDATE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"event\":\"call\"}",
                "{\"event\":\"call\",\"instance\":\"loja2\",\"data\":{}}",
                "{\"event\":\"call\",\"instance\":{\"instanceName\":\"loja1\"},\"data\":{}}",
                "{\"event\":\"a b\",\"instance\":\"loja1\"}",
                "{\"event\":\"call\",\"instance\":\"loja1\"} trailing"
            })
    void refusesWhatEvolutionDoesNotSend(String body) {
        assertThatThrownBy(() -> reader.read("loja1", body.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CofreException.class)
                .message()
                .doesNotContain("loja2");
    }

    private static String message(String id, boolean fromMe, String content) {
        return "{\"key\":{\"remoteJid\":\"5@s.whatsapp.net\",\"fromMe\":" + fromMe + ",\"id\":\"" + id
                + "\",\"participant\":\"\"},\"message\":" + content
                + ",\"messageType\":\"conversation\",\"messageTimestamp\":1795698925}";
    }

    private NormalisedEvent one(String event, String data) {
        List<NormalisedEvent> events = read(event, data);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private List<NormalisedEvent> read(String event, String data) {
        return read(event, data, "2026-11-26T10:15:24.575Z");
    }

    private List<NormalisedEvent> read(String event, String data, String at) {
        String body = "{\"event\":\"" + event + "\",\"instance\":\"loja1\",\"data\":" + data + ",\"date_time\":\"" + at
                + "\",\"destination\":\"http://x\",\"server_url\":\"http://y\",\"apikey\":\"TOKEN-LOJA1\"}";
        return reader.read("loja1", body.getBytes(StandardCharsets.UTF_8));
    }
}
