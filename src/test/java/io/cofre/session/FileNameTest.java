package io.cofre.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
    @ParameterizedTest
    @CsvSource({
        "creds, creds",
        "session-5511999999999.0, session-5511999999999.0",
        "sender-key-12036304@g.us::55119999::0, sender-key-12036304@g.us::55119999::0",
        "app-state-sync-key-AAAAAKw/+Q==, app-state-sync-key-AAAAAKw%2F+Q==",
        "São João, São João",
        "'a+b@c:d;e=f&g,h$i', 'a+b@c:d;e=f&g,h$i'",
        "v1.2, v1.2",
        "., %2E",
        ".., %2E.",
        ".journal, %2Ejournal",
        "50%, 50%",
        "50%2, 50%2",
        "50%2F, 50%252F",
        "%/, %%2F",
        "%2/, %2%2F",
        "a\\b, a%5Cb",
    })
    void writesEachNameInItsOneWay(String name, String fileName) {
        assertThat(FileName.encode(name)).isEqualTo(fileName);
        assertThat(FileName.decode(fileName)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {".journal", ".", "..", "a%2fb", "%41", "a%5cb", "%2e"})
    void knowsNoNameForASpellingThatItDoesNotWrite(String fileName) {
        assertThat(FileName.decode(fileName)).isEmpty();
    }

    @Test
    void mapsDifferentNamesToDifferentFileNames() {
        Random random = new Random(42);
        Map<String, String> names = new HashMap<>();
        for (int round = 0; round < 200_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                name.append("%25F/.\\aé".charAt(random.nextInt(8)));
            }
            String fileName = FileName.encode(name.toString());
            assertThat(names.merge(fileName, name.toString(), (known, same) -> known))
                    .isEqualTo(name.toString());
            assertThat(FileName.decode(fileName)).contains(name.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "creds, creds",
        "Creds, %43reds",
        "pre-key-17, pre-key-17",
        "app-state-sync-key-AAAAAKw%2F+Q==, app-state-sync-key-%41%41%41%41%41%4Bw%2F+%51==",
        "sender-key-1@g.us::5511::0, sender-key-1@g.us%3A%3A5511%3A%3A0",
        "S\u00e3o, %53%C3%A3o",
        "Sa\u0303o, %53a%CC%83o",
        "Loja (vendas), %4Coja (vendas)",
        "\uD83C\uDF89, %F0%9F%8E%89",
        "50%, 50%",
        "%4K, %4%4B",
        "%254B, %254%42",
        "%252f, %252f",
        "%2E, %2E",
        "%2E., %2E%2E",
        "a., a%2E",
        "'a ', a%20",
        "' a', %20a",
        "con, %63on",
        "con.txt, %63on.txt",
        "console, console",
        "a~1, a%7E1",
        ".journal, .journal",
    })
    void guardsEachFileNameInItsOneWay(String fileName, String guarded) {
        assertThat(FileName.guarded(fileName)).isEqualTo(guarded);
        assertThat(FileName.unguarded(guarded)).contains(fileName);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Creds", "%4b", "%63reds", "a%2e", "\u00e3", "con", "%C3", "%41%", "a%20b"})
    void knowsNoFileNameForASpellingThatIsNotGuarded(String spelling) {
        assertThat(FileName.unguarded(spelling)
                        .filter(name -> FileName.guarded(name).equals(spelling)))
                .isEqualTo(FileName.unguarded(spelling));
    }

    @Test
    void guardsDifferentNamesSoThatNoFoldingMergesThem() {
        Random random = new Random(42);
        Map<String, String> names = new HashMap<>();
        for (int round = 0; round < 100_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                name.append("%25FfeE/. \\a\u00e9\u00c9\u0301\u212aKk~:".charAt(random.nextInt(19)));
            }
            String guarded = FileName.guarded(FileName.encode(name.toString()));
            String folded = Normalizer.normalize(guarded, Normalizer.Form.NFKD)
                    .toUpperCase(Locale.ROOT)
                    .replaceFirst("[. ]+$", "");
            assertThat(names.merge(folded, name.toString(), (known, same) -> known))
                    .isEqualTo(name.toString());
            assertThat(FileName.unguarded(guarded).flatMap(FileName::decode)).contains(name.toString());
        }
    }

    @Test
    void refusesNamesThatBreakARuleAndSaysWhich() {
        assertRefused("", "key is empty");
        assertRefused("a\nb", "key holds a control character");
        assertRefused("a\u0000", "key holds a control character");
        assertRefused("\ud800", "key is not valid Unicode");
        assertRefused("a".repeat(256), "key is longer than 255 bytes as a file name");
        assertRefused("é".repeat(128), "key is longer than 255 bytes as a file name");
        assertRefused("/".repeat(86), "key is longer than 255 bytes as a file name");
        assertThat(Key.of("/".repeat(85)).fileName()).hasSize(255);
    }

    private static void assertRefused(String name, String message) {
        assertThatThrownBy(() -> Key.of(name))
                .isInstanceOf(CofreException.class)
                .hasMessage(message);
    }
}
