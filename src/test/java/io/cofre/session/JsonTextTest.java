package io.cofre.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonScanner.DEPTH_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final String TELLING = "{}[]\",:\\0123.eE+-tfnu/ \t\n";
    private static final String[] SEEDS = {
        "{\"a\":[1,-2.5e+10,true,false,null,\"x\\u00e9\\n\\\"\"],\"b\":{\"c\":{}},\"\":[]}",
        "[[],{},[[[0]]],\"\uD83D\uDE00é€\",1E400,-0,0.0]",
        " \t\r\n\"\\ud83d\\ude00\\/\" ",
        "-12345678901234567890.5e-7"
    };

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

    /** Jackson knows the same grammar from another author; it takes some malformed UTF-8, so it is given none. */
    @Test
    void agreesWithJacksonOnMutilatedTexts() {
        long seed = Long.getLong("cofre.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int count = 0; count < 200_000; count++) {
            byte[] text = mutilated(SEEDS[random.nextInt(SEEDS.length)].getBytes(UTF_8), random);
            if (isUtf8(text) && JsonText.isJson(text) != isJsonToJackson(text)) {
                fail("disagreement on %s", new String(text, UTF_8));
            }
        }
    }

    private static byte[] mutilated(byte[] text, Random random) {
        byte[] bytes = text;
        int times = 1 + random.nextInt(3);
        for (int time = 0; time < times; time++) {
            int at = random.nextInt(bytes.length);
            if (random.nextBoolean()) {
                bytes = bytes.clone();
                bytes[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
            } else if (bytes.length > 1) {
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
                bytes = shorter;
            }
        }
        return bytes;
    }

    private static boolean isJsonToJackson(byte[] text) {
        try (JsonParser parser = JACKSON.createParser(new String(text, UTF_8))) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            finish(parser);
            return parser.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }

    /** A token is read to its end only when somebody asks for it. */
    private static void finish(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            parser.getText();
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
