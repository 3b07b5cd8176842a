package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of bodies: their limits, their framing and their content. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyTest {
    private static final int MAX = TestWorker.BODY_BYTES_MAX;
    private static final String KEY = "apikey: " + TestWorker.API_KEY + "\r\n";
    private static final String WRITE = "POST /session/g/i/k HTTP/1.1\r\nHost: t\r\n" + KEY;

    private TestWorker worker;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = TestWorker.on(directory);
        worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|body is empty",
                "' '|body is empty",
                "null|body is not a JSON object",
                "[]|body is not a JSON object",
                "\"data\"|body is not a JSON object",
                "nonsense|body is not valid JSON",
                "{|body is not valid JSON",
                "{\"data\"}|body is not valid JSON",
                "{\"data\":\"1\"|body is not valid JSON",
                "{\"data\":\"1\",}|body is not valid JSON",
                "{\"data\":\"1\"} x|body is not valid JSON",
                "{\"data\":\"1\"}{}|body is not valid JSON",
                "{'data':'1'}|body is not valid JSON",
                "{\"data\":\"1\",\"x\":01}|body is not valid JSON",
                "{\"data\":\"\\x\"}|body is not valid JSON",
                "{}|data is missing",
                "{\"Data\":\"1\"}|data is missing",
                "{\"data\":1}|data is not a string",
                "{\"data\":null}|data is not a string",
                "{\"data\":{\"a\":1}}|data is not a string",
                "{\"data\":[\"1\"]}|data is not a string",
                "{\"data\":\"1\",\"data\":true}|data is not a string",
                "{\"data\":\"\"}|data is not a JSON text",
                "{\"data\":\" \"}|data is not a JSON text",
                "{\"data\":\"{\"}|data is not a JSON text",
                "{\"data\":\"1 2\"}|data is not a JSON text",
                "{\"data\":\"undefined\"}|data is not a JSON text",
                "{\"data\":\"NaN\"}|data is not a JSON text",
                "{\"data\":\"\\u00001\"}|data is not a JSON text",
                "{\"data\":\"\\ufeff1\"}|data is not a JSON text",
                "{\"data\":\"\\\"\\ud800\\\"\"}|data holds half a surrogate pair"
            })
    void names400WhatIsWrongWithTheBody(String body, String message) throws IOException {
        RawResponse answer = worker.send("POST", "/session/g/i/k", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"statusCode\":400,\"message\":[\"" + message + "\"],\"error\":\"bad_request\"}");
    }

    @ParameterizedTest
    @CsvSource({"/session, group", "/session/g, instance"})
    void namesTheMemberThatTheRouteNeeds(String target, String member) throws IOException {
        assertThat(worker.send("POST", target, "{\"data\":\"x\"}").body()).contains(member + " is missing");
        assertThat(worker.send("POST", target, "{\"" + member + "\":7}").body()).contains(member + " is not a string");
        assertThat(worker.send("POST", target, "{\"" + member + "\":\"\"}").body())
                .contains(member + " is empty");
        assertThat(worker.send("POST", target, "{\"" + member + "\":\"a\\u0000\"}")
                        .body())
                .contains(member + " holds a control character");
        assertThat(worker.send("POST", target, "{\"" + member + "\":\"\\udc00\"}")
                        .status())
                .isEqualTo(400);
        assertThat(worker.send("POST", target, "{\"" + member + "\":\"" + "x".repeat(256) + "\"}")
                        .body())
                .contains(member + " is longer");
    }

    @Test
    void takesNestingOfThousandAndNoMore() throws IOException {
        assertThat(worker.send("POST", "/session/g/i/k", "{\"data\":\"" + "[".repeat(1000) + "]".repeat(1000) + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(worker.send("POST", "/session/g/i/k", "{\"data\":\"" + "[".repeat(1001) + "]".repeat(1001) + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(worker.send("POST", "/session/g/i/k", "{\"x\":" + "[".repeat(500_000) + ",\"data\":\"1\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        byte[][] wrong = {{(byte) 0xC0, (byte) 0xAF}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xFF}};
        for (byte[] bytes : wrong) {
            try (RawConnection connection = worker.connect()) {
                int length = "{\"data\":\"\\\"\\\"\"}".length() + bytes.length;
                connection.write(WRITE + "Content-Length: " + length + "\r\n\r\n{\"data\":\"\\\"");
                connection.write(bytes);
                connection.write("\\\"\"}");
                assertThat(connection.read().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void takesTheLongestBodyAndGivesItBack() throws IOException {
        String value = "[" + "1".repeat(MAX - "{\"data\":\"[]\"}".length()) + "]";
        assertThat(worker.send("POST", "/session/g/i/long", "{\"data\":\"" + value + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(worker.send("GET", "/session/g/i/long").body()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 20, 3 << 20})
    void answers413ToLongerBodyAndGoesOnWithTheConnection(int excess) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Content-Length: " + (MAX + excess) + "\r\n\r\n");
            connection.write(new byte[MAX + excess]);
            assert413(connection.read());
            assertThat(connection.send("GET", "/ping", null).body()).isEqualTo("pong");
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, /nowhere, 404", "PUT, /session/g, 405", "POST, /session/g/i/%ff, 400"})
    void tellsTheCallerThatIsStillSendingWhyItWasRefused(String method, String target, int status) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(
                    method + " " + target + " HTTP/1.1\r\nHost: t\r\n" + KEY + "Content-Length: " + MAX + "\r\n\r\n");
            connection.write(new byte[MAX]);
            assertThat(connection.read().status()).isEqualTo(status);
        }
    }

    @Test
    void answers413ToHugeBodyWithoutReadingIt() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Content-Length: 9000000000000\r\n\r\n{");
            assert413(connection.read());
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void answers413ToCallerThatAsksFirst() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Expect: 100-continue\r\nContent-Length: " + (MAX + 1) + "\r\n\r\n");
            assert413(connection.read());
        }
    }

    @Test
    void tellsTheCallerThatAsksFirstToGoOn() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Expect: 100-continue\r\nContent-Length: 12\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(100);
            connection.write("{\"data\":\"1\"}");
            assertThat(connection.read().status()).isEqualTo(204);
        }
    }

    @Test
    void answers413ToChunkedBodyThatGrowsTooLong() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int count = 0; count <= MAX / 0x10000; count++) {
                connection.write(chunk);
            }
            connection.write("0\r\n\r\n");
            assert413(connection.read());
            assertThat(connection.send("GET", "/ping", null).body()).isEqualTo("pong");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1024, 70_000})
    void takesChunkedBody(int valueLength) throws IOException {
        String value = "1".repeat(valueLength);
        String body = "{\"data\":\"" + value + "\"}";
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Transfer-Encoding: chunked\r\n\r\n");
            for (int from = 0; from < body.length(); from += 999) {
                String part = body.substring(from, Math.min(from + 999, body.length()));
                connection.write(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
            }
            connection.write("0\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(204);
            assertThat(connection.send("GET", "/session/g/i/k", null).body()).isEqualTo(value);
        }
    }

    @Test
    void takesBodyThatComesByteByByte() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + "Content-Length: 12\r\n\r\n");
            for (char each : "{\"data\":\"3\"}".toCharArray()) {
                connection.write(String.valueOf(each));
            }
            assertThat(connection.read().status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 12\r\nContent-Length: 13\r\n\r\n{\"data\":\"1\"}",
                "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n{\"data\":\"1\"}",
                "Content-Length: -1\r\n\r\n{\"data\":\"1\"}",
                "Content-Length: twelve\r\n\r\n{\"data\":\"1\"}",
                "Content-Length: 99999999999999999999\r\n\r\n{\"data\":\"1\"}",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{\"data\":\"1\"}\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip\r\n\r\n{\"data\":\"1\"}",
                "\r\n"
            })
    void answers400ToWrongFraming(String headersAndBody) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + headersAndBody);
            RawResponse answer = connection.read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("\"error\":\"bad_request\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 13\r\n\r\n{\"data\":\"1\"}",
                "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"data\":\"1\"}\r\n",
                "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"data\":"
            })
    void answers400ToBodyThatIsCutOffAndStoresNothing(String headersAndBody) throws IOException {
        worker.send("DELETE", "/session/g/i/k");
        try (RawConnection connection = worker.connect()) {
            connection.write(WRITE + headersAndBody);
            connection.endOutput();
            assertThat(connection.read().status()).isEqualTo(400);
        }
        assertThat(worker.send("GET", "/session/g/i/k").status()).isEqualTo(404);
    }

    private static void assert413(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.body()).contains("\"error\":\"payload_too_large\"");
    }
}
