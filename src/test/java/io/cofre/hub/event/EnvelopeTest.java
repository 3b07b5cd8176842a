package io.cofre.hub.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void tellsAnEventInTheOrderOfItsMembers() {
        assertThat(Envelope.json(event(EventKind.MESSAGE_RECEIVED, "shop"), false))
                .isEqualTo("{\"event\":\"message_received\",\"id\":\"evt_1\",\"seq\":12,\"epoch\":\"ep_1\","
                        + "\"instanceName\":\"shop\",\"data\":{\"a\":1},\"timestamp\":\"2026-01-31T12:00:00.000Z\","
                        + "\"provider\":\"EVOLUTION\"}");
    }

    @Test
    void namesTheSourceOfWhatHasNoKind() {
        assertThat(Envelope.json(event(EventKind.RAW, "shop"), false))
                .startsWith("{\"event\":\"raw\",\"source\":\"CONTACTS_UPDATE\",\"id\":\"evt_1\"");
    }

    @Test
    void marksACopy() {
        assertThat(Envelope.json(event(EventKind.RAW, "shop"), true)).endsWith(",\"replayed\":true}");
    }

    @Test
    void escapesTheNameOfAnInstance() {
        assertThat(Envelope.json(event(EventKind.RAW, "a\"b\\c\nd"), false))
                .contains("\"instanceName\":\"a\\\"b\\\\c\\nd\"");
    }

    private static HubEvent event(EventKind kind, String instanceName) {
        return new HubEvent(
                "evt_1",
                "t",
                "ep_1",
                12,
                "i",
                instanceName,
                ProviderKind.EVOLUTION,
                kind,
                "CONTACTS_UPDATE",
                AT,
                "{\"a\":1}");
    }
}
