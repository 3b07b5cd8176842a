package io.cofre.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStringTest {
    @Test
    void replacesEscapes() {
        assertThat(unescaped("a\\\"\\\\\\/\\b\\f\\n\\r\\tz")).isEqualTo("a\"\\/\b\f\n\r\tz");
        assertThat(unescaped("\\u0041\\u00e9\\u20AC\\uFFFF\\u0000")).isEqualTo("Aé€\uFFFF\u0000");
        assertThat(unescaped("x\\ud83d\\ude00y")).isEqualTo("x\uD83D\uDE00y");
        assertThat(unescaped("São \uD83D\uDE00")).isEqualTo("São \uD83D\uDE00");
        assertThat(unescaped("\\\\ud800")).isEqualTo("\\ud800");
        assertThat(unescaped("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "a\\ud800b",
                "\\ud800\\n",
                "\\ud800\\u0041",
                "\\ud800\\ud800\\udc00",
                "\\ud83d\\",
                "\\ud83d\\u"
            })
    void refusesHalfASurrogatePair(String string) {
        byte[] text = string.getBytes(UTF_8);
        assertThat(JsonString.unescape(text, 0, text.length)).isNegative();
    }

    @Test
    void writesWhatItReads() {
        String string = "a\"b\\c\n\u0001é€\uD83D\uDE00/";
        StringBuilder json = new StringBuilder();
        JsonString.append(json, string);
        assertThat(json.toString()).isEqualTo("\"a\\\"b\\\\c\\u000a\\u0001é€\uD83D\uDE00/\"");
        assertThat(unescaped(json.substring(1, json.length() - 1))).isEqualTo(string);
    }

    @Test
    void writesHalfASurrogatePairAsAnEscape() {
        StringBuilder json = new StringBuilder();
        JsonString.append(json, "\uD800x\uDC00");
        assertThat(json.toString()).isEqualTo("\"\\ud800x\\udc00\"");
    }

    private static String unescaped(String string) {
        byte[] text = ("<" + string + ">").getBytes(UTF_8);
        int end = JsonString.unescape(text, 1, text.length - 1);
        return new String(text, 1, end - 1, UTF_8);
    }
}
