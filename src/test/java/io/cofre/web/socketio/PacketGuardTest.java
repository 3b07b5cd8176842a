package io.cofre.web.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of clients that reach the library. */
class PacketGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "2probe",
                "3",
                "5",
                "6",
                "40",
                "40{\"token\":\"x\"}",
                "41",
                "42[\"subscribe:instance\",\"a\"]",
                "4217[\"authenticate\",{\"token\":\"it's \\\"[[[[[[[[[[[[[[[[[[[[[\"}]"
            })
    void passesWhatClientsSend(String packet) {
        assertThat(PacketGuard.passes(packet)).isTrue();
        assertThat(PacketGuard.passesPayload(packet + "\u001e" + packet)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "4",
                "7",
                "x",
                "bAAAA",
                "2probe and more",
                "43[\"an answer\"]",
                "44{\"message\":\"\"}",
                "451-[\"x\",{\"_placeholder\":true,\"num\":0}]",
                "461-[{\"_placeholder\":true,\"num\":0}]",
                "42[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]",
                "42[\"x\"",
                "42[\"x]",
                "42['\"',[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],'\"']"
            })
    void refusesAllElse(String packet) {
        assertThat(PacketGuard.passes(packet)).isFalse();
        assertThat(PacketGuard.passesPayload("3\u001e" + packet)).isFalse();
    }
}
