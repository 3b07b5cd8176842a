package io.cofre.hub.wapi.qr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of QR codes that a phone scans from a terminal. */
class TerminalQrTest {
    /** As long as the codes of WhatsApp. */
    private static final String WHATSAPP =
            "2@" + "Ab3+/".repeat(30) + "," + "k9Z=".repeat(11) + "," + "x7Q=".repeat(11);

    @ParameterizedTest
    @ValueSource(strings = {"x", "2@FAKEREF0001,FAKENOISEKEY=,FAKEIDENTITYKEY=", "+55 (11) 9"})
    void showsWhatAPhoneReads(String code) throws Exception {
        assertThat(ScannedTerminal.code(TerminalQr.text(code).orElseThrow())).isEqualTo(code);
    }

    @Test
    void fitsIntoTheColumnsOfATerminal() throws Exception {
        List<String> lines = TerminalQr.text(WHATSAPP).orElseThrow().lines().toList();

        assertThat(lines)
                .hasSizeLessThan(42)
                .allSatisfy(line -> assertThat(line).hasSizeBetween(1, 80));
        assertThat(lines.stream().map(String::length).distinct()).hasSize(1);
    }

    /** A phone finds no code without a light frame. */
    @Test
    void hasALightFrame() {
        List<String> lines = TerminalQr.text("x").orElseThrow().lines().toList();

        assertThat(lines.get(0)).matches("█+");
        assertThat(lines.get(1)).matches("█+");
        assertThat(lines).allSatisfy(line -> assertThat(line).startsWith("████").endsWith("████"));
    }

    @Test
    void drawsNothingThatDoesNotFit() {
        assertThat(TerminalQr.text("")).isEmpty();
        assertThat(TerminalQr.text("x".repeat(10_000))).isEmpty();
    }
}
