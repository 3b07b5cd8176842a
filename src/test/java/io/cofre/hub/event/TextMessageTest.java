package io.cofre.hub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextMessageTest {
    private static final String KEY =
            "\"key\":{\"remoteJid\":\"123-456@g.us\",\"fromMe\":false,\"id\":\"3EB0\",\"participant\":\"55@s.whatsapp.net\"},";

    @Test
    void hasTheShapeThatClientsOfWapiKnow() {
        assertThat(
                        json(
                                "{" + KEY + "\"pushName\":\"Ana \\\"A\\\"\",\"status\":\"READ\","
                                        + "\"message\":{\"conversation\":\"Olá\"},\"messageType\":\"conversation\",\"messageTimestamp\":1767225600}"))
                .hasValue(
                        "{\"Info\":{\"Id\":\"3EB0\",\"RemoteJid\":\"123-456@g.us\",\"SenderJid\":\"55@s.whatsapp.net\",\"FromMe\":false,\"Timestamp\":1767225600,\"PushName\":\"Ana"
                                + " \\\"A\\\"\",\"Status\":4,\"Source\":null},"
                                + "\"Text\":\"Olá\",\"ContextInfo\":{\"QuotedMessageID\":\"\",\"QuotedMessage\":null,"
                                + "\"Participant\":\"\",\"IsForwarded\":false}}");
    }

    @Test
    void tellsTheMessageThatItAnswers() {
        assertThat(json("{" + KEY + "\"message\":{\"extendedTextMessage\":{\"text\":\"sim\",\"contextInfo\":"
                        + "{\"stanzaId\":\"Q1\",\"participant\":\"56@s.whatsapp.net\",\"isForwarded\":true,"
                        + "\"quotedMessage\":{\"conversation\":\"vem?\"}}}},\"messageType\":\"extendedTextMessage\"}"))
                .get()
                .asString()
                .endsWith(
                        "\"Text\":\"sim\",\"ContextInfo\":{\"QuotedMessageID\":\"Q1\","
                                + "\"QuotedMessage\":{\"conversation\":\"vem?\"},\"Participant\":\"56@s.whatsapp.net\",\"IsForwarded\":true}}");
    }

    @Test
    void tellsTheAnsweredMessageOfWaha() {
        assertThat(json("{" + KEY + "\"message\":{\"conversation\":\"sim\"},\"messageType\":\"conversation\","
                        + "\"replyTo\":{\"id\":\"Q2\",\"participant\":\"56@c.us\",\"body\":\"vem?\"}}"))
                .get()
                .asString()
                .contains(
                        "\"QuotedMessageID\":\"Q2\",\"QuotedMessage\":{\"conversation\":\"vem?\"},\"Participant\":\"56@c.us\"");
    }

    @Test
    void findsTheTextOfAMessageThatDisappears() {
        assertThat(json("{" + KEY + "\"message\":{\"ephemeralMessage\":{\"message\":{\"extendedTextMessage\":"
                        + "{\"text\":\"logo\"}}}},\"messageType\":\"ephemeralMessage\"}"))
                .get()
                .asString()
                .contains("\"Text\":\"logo\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":{\"imageMessage\":{\"caption\":\"a\"}},\"messageType\":\"imageMessage\"}",
                "{\"message\":{\"conversation\":\"caption\"},\"messageType\":\"imageMessage\",\"hasMedia\":true}",
                "{\"message\":{\"conversation\":\"\"},\"messageType\":\"conversation\"}",
                "{\"message\":null}",
                "[]",
                "null",
                "no json"
            })
    void isNothingElse(String data) {
        assertThat(json(data)).isEmpty();
    }

    @Test
    void isNoMessageOfOurOwn() {
        assertThat(TextMessage.received(event(EventKind.RAW, "{\"message\":{\"conversation\":\"a\"}}")))
                .isEmpty();
    }

    private static Optional<String> json(String data) {
        return TextMessage.received(event(EventKind.MESSAGE_RECEIVED, data))
                .map(text -> new String(text.json(), UTF_8));
    }

    private static HubEvent event(EventKind kind, String data) {
        return new HubEvent(
                "evt_1", "wapi", "ep", 1, "ins_1", "loja", ProviderKind.WAHA, kind, "message", Instant.EPOCH, data);
    }
}
