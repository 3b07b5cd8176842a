package io.cofre.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " [ ] ",
                "\"\"",
                "0",
                "-0",
                "1.5",
                "1e5",
                "1E+5",
                "1e-5",
                "true",
                "false",
                "null",
                "[1,2]",
                "{\"a\":1,\"a\":2}",
                "\"\\ud800\"",
                "\"\u007f\"",
                "\"\uFFFF\"",
                "[{\"a\":[{}]},[]]",
                "1e400"
            })
    void takesJson(String text) {
        assertThat(JsonText.isJson(text.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "{1:1}",
                "01",
                "-",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "0x1",
                "NaN",
                "Infinity",
                "tru",
                "truee",
                "nul",
                "\"",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u123g\"",
                "\"a\nb\"",
                "\"\t\"",
                "1 2",
                "[] []",
                "[}",
                "{]",
                "[1}",
                "\u00a01",
                "\uFEFF1",
                "/**/1",
                "1//",
                "\u0000",
                "1\u0000",
                "\"a",
                "[\"a",
                "{\"a",
                "{\"a\":1"
            })
    void refusesWhatIsNotJson(String text) {
        assertThat(JsonText.isJson(text.getBytes(UTF_8))).isFalse();
    }

    @Test
    void takesNestingUpToItsBound() {
        assertThat(JsonText.isJson(("[".repeat(1000) + "]".repeat(1000)).getBytes(UTF_8)))
                .isTrue();
        assertThat(JsonText.isJson(("[".repeat(1001) + "]".repeat(1001)).getBytes(UTF_8)))
                .isFalse();
        assertThat(JsonText.isJson(("{\"a\":".repeat(1001) + "1" + "}".repeat(1001)).getBytes(UTF_8)))
                .isFalse();
        assertThat(JsonText.isJson("[".repeat(1_000_000).getBytes(UTF_8))).isFalse();
    }

    @Test
    void takesEveryCharacterAndRefusesEveryWrongSequenceOfTwoAndThreeBytes() {
        for (int first = 0x20; first <= 0xFF; first++) {
            for (int second = 0x20; second <= 0xFF; second++) {
                assertUtf8('"', first, second, 'x', '"');
            }
        }
        Random random = new Random(1);
        for (int count = 0; count < 200_000; count++) {
            assertUtf8('"', 0xE0 | random.nextInt(32), 0x80 | random.nextInt(128), 0x80 | random.nextInt(128), '"');
            int[] four = {
                '"',
                0xF0 | random.nextInt(16),
                0x80 | random.nextInt(64),
                0x80 | random.nextInt(64),
                0x80 | random.nextInt(80),
                '"'
            };
            assertUtf8(four);
        }
    }

    private static void assertUtf8(int... bytes) {
        byte[] text = new byte[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            text[index] = (byte) bytes[index];
        }
        boolean plain = true;
        for (int index = 1; index < text.length - 1; index++) {
            plain &= text[index] != '"' && text[index] != '\\' && (text[index] < 0 || text[index] >= ' ');
        }
        if (plain && JsonText.isJson(text) != isUtf8(text)) {
            fail("wrong about %s", Arrays.toString(text));
        }
    }

    private static boolean isUtf8(byte[] text) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
