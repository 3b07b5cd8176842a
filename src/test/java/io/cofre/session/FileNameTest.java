package io.cofre.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
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
