package io.cofre.hub.provider.waha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that come of the bodies of WAHA's webhooks. */
class WahaReaderTest {
    private static final Instance INSTANCE = TestAccounts.instance(ProviderKind.WAHA, "vendas");

    @ParameterizedTest
    @CsvSource({"WORKING,open", "STARTING,connecting", "SCAN_QR_CODE,connecting", "STOPPED,close", "FAILED,close"})
    void normalisesTheStatus(String status, String state) {
        List<NormalisedEvent> events =
                read("session.status", "{\"name\":\"vendas\",\"status\":\"" + status + "\",\"statuses\":[]}");
        assertThat(events)
                .extracting(NormalisedEvent::kind)
                .containsExactly(EventKind.CONNECTION_UPDATE, EventKind.STATUS_INSTANCE);
        assertThat(events).allSatisfy(event -> assertThat(event.data()).contains("\"" + state + "\""));
        assertThat(events).extracting(NormalisedEvent::dedupeKey).doesNotHaveDuplicates();
        boolean announces = new WahaProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, InstantSource.system())
                .announcesQrCode(events.get(0));
        assertThat(announces).isEqualTo(status.equals("SCAN_QR_CODE"));
    }

    @Test
    void takesAMessageApart() {
        NormalisedEvent event = one(
                "message",
                "{\"id\":\"false_111@c.us_AAA\",\"timestamp\":1700000000,\"from\":\"111@c.us\",\"fromMe\":false,"
                        + "\"body\":\"oi\",\"hasMedia\":false,\"_data\":{\"notifyName\":\"Fulano\"}}");
        assertThat(event.kind()).isEqualTo(EventKind.MESSAGE_RECEIVED);
        assertThat(event.data())
                .startsWith("{\"key\":{\"remoteJid\":\"111@s.whatsapp.net\",\"fromMe\":false,\"id\":\"AAA\"")
                .contains("\"message\":{\"conversation\":\"oi\"},\"messageType\":\"conversation\"")
                .contains("\"messageTimestamp\":1700000000,\"pushName\":\"Fulano\"");
    }

    @Test
    void takesWhatIsToldAsMessageAndAsMessageAnyForOne() {
        String payload = "{\"id\":\"false_111@c.us_AAA\",\"timestamp\":1,\"from\":\"111@c.us\",\"fromMe\":false,"
                + "\"body\":\"oi\",\"hasMedia\":false}";
        NormalisedEvent first = read("message", payload, "evt_1").get(0);
        assertThat(read("message.any", payload, "evt_2")).containsExactly(first);
        assertThat(read("message", payload.replace("AAA", "BBB"), "evt_3")
                        .get(0)
                        .dedupeKey())
                .isNotEqualTo(first.dedupeKey());
    }

    @Test
    void keepsAMessageOfTheAccountItselfApart() {
        NormalisedEvent event = one("message.any", "{\"id\":\"true_111@c.us_AAA\",\"fromMe\":true,\"body\":\"oi\"}");
        assertThat(event.kind()).isEqualTo(EventKind.RAW);
        assertThat(event.source()).isEqualTo("message.any");
    }

    @Test
    void namesTheWriterInAGroup() {
        NormalisedEvent event = one(
                "message",
                "{\"id\":\"false_12@g.us_AAA_222@c.us\",\"timestamp\":1,\"from\":\"12@g.us\",\"fromMe\":false,"
                        + "\"body\":\"\",\"hasMedia\":true,\"media\":{\"mimetype\":\"image/png\",\"url\":\"http://x\"}}");
        assertThat(event.data())
                .contains("\"remoteJid\":\"12@g.us\"", "\"participant\":\"222@s.whatsapp.net\"", "\"imageMessage\"");
    }

    @Test
    void countsHowFarAMessageGot() {
        NormalisedEvent event = one(
                "message.ack",
                "{\"id\":\"true_111@c.us_AAA\",\"from\":\"9@c.us\",\"to\":\"111@c.us\",\"participant\":null,"
                        + "\"fromMe\":true,\"ack\":3,\"ackName\":\"READ\"}");
        assertThat(event.kind()).isEqualTo(EventKind.MESSAGE_ACK);
        assertThat(event.data())
                .isEqualTo("{\"id\":\"AAA\",\"chat\":\"111@s.whatsapp.net\",\"ack\":3,\"timestamp\":1700000000}");
    }

    @Test
    void tellsEventsApartByTheirIds() {
        String payload = "{\"id\":\"x\"}";
        String first = read("presence.update", payload, "evt_1").get(0).dedupeKey();
        assertThat(read("presence.update", payload, "evt_1").get(0).dedupeKey()).isEqualTo(first);
        assertThat(read("presence.update", payload, "evt_2").get(0).dedupeKey()).isNotEqualTo(first);
    }

    @Test
    void readsNothingOfAnotherSessionOrInstance() {
        assertThat(WahaReader.read(INSTANCE, bytes("{\"event\":\"message\",\"session\":\"other\",\"payload\":{}}")))
                .isEmpty();
        assertThat(WahaReader.read(
                        INSTANCE,
                        bytes("{\"event\":\"message\",\"session\":\"vendas\",\"metadata\":{\"cofre.instance\":\"i2\"},"
                                + "\"payload\":{}}")))
                .isEmpty();
    }

    @Test
    void dropsKeys() {
        String secret = "UExBTlRFRA";
        assertThat(read("engine.event", "{\"event\":\"creds.update\",\"data\":{\"x\":\"" + secret + "\"}}"))
                .isEmpty();
        assertThat(read(
                        "message.any",
                        "{\"id\":\"true_1@c.us_A\",\"_data\":{\"message\":{\"protocolMessage\":{\"type\":"
                                + "\"APP_STATE_SYNC_KEY_SHARE\",\"x\":\"" + secret + "\"}}}}"))
                .isEmpty();
        assertThat(one(
                                "message.any",
                                "{\"body\":\"oi\",\"_data\":{\"message\":{\"senderKeyDistributionMessage\":\"" + secret
                                        + "\"}}}")
                        .data())
                .contains("oi")
                .doesNotContain(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"event\":\"A B\",\"session\":\"vendas\"}", "{\"event\":1}x"})
    void refusesWhatWahaDoesNotSend(String body) {
        assertThatThrownBy(() -> WahaReader.read(INSTANCE, bytes(body))).isInstanceOf(CofreException.class);
    }

    private static NormalisedEvent one(String event, String payload) {
        List<NormalisedEvent> events = read(event, payload);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static List<NormalisedEvent> read(String event, String payload) {
        return read(event, payload, "evt_01");
    }

    private static List<NormalisedEvent> read(String event, String payload, String id) {
        return WahaReader.read(
                INSTANCE,
                bytes("{\"id\":\"" + id + "\",\"timestamp\":1700000000123,\"event\":\"" + event
                        + "\",\"session\":\"vendas\",\"me\":{\"id\":\"9@c.us\"},\"payload\":" + payload
                        + ",\"engine\":\"NOWEB\",\"environment\":{\"version\":\"x\"}}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
