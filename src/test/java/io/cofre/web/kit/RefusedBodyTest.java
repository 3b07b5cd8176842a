package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers that send all of a body before they read an answer: they read each refusal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RefusedBodyTest {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final String KEY = "apikey: " + TestWorker.API_KEY + "\r\n";

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
                "401|POST /session/g/i/k HTTP/1.1|apikey: wrong",
                "401|POST /nowhere HTTP/1.1|X: y",
                "401|POST /admin/instances/g/i/import HTTP/1.1|X: y",
                "404|POST /nowhere HTTP/1.1|key",
                "405|PUT /session/g HTTP/1.1|key",
                "400|POST /session/g/i/k?x HTTP/1.1|key",
                "400|POST /session/g//k HTTP/1.1|key",
                "431|POST /session/g/i/k HTTP/1.1|fields",
                "400|POST /session/g/i/k HTTP/1.1|no colon",
                "400|POST /session/g/i/k#x HTTP/1.1|key",
                "414|POST /session/g/i/target HTTP/1.1|key"
            })
    void areHeardWhateverTheLengthOfTheBody(int status, String line, String header) throws IOException {
        for (int pieces : new int[] {1, 3, 16, 48}) {
            try (RawConnection connection = worker.connect()) {
                connection.write(head(line, header) + "Content-Length: " + pieces * PIECE_BYTES + "\r\n\r\n");
                write(connection, pieces);
                RawResponse answer = connection.read();
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.body()).contains("\"statusCode\":" + status);
            }
        }
    }

    @Test
    void areHeardWhenABodyIsTooLong() throws IOException {
        for (int pieces : new int[] {17, 60, 64}) {
            try (RawConnection connection = worker.connect()) {
                connection.write(head("POST /session/g/i/k HTTP/1.1", "key") + "Content-Length: " + pieces * PIECE_BYTES
                        + "\r\n\r\n");
                write(connection, pieces);
                assertThat(connection.read().status()).isEqualTo(413);
            }
        }
    }

    @Test
    void areNotReadWithoutEnd() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(
                    head("POST /session/g/i/k HTTP/1.1", "apikey: wrong") + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + "x".repeat(PIECE_BYTES) + "\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            assertThat(piecesTaken(connection, chunk)).isBetween(1, 400);
        }
    }

    @Test
    void sayThatTheConnectionEnds() throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(head("POST /session/g/i/k HTTP/1.1", "apikey: wrong") + "Content-Length: 100\r\n\r\n");
            RawResponse answer = connection.read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void leaveTheConnectionUsableIfTheBodyIsThere() throws IOException {
        try (RawConnection connection = worker.connect()) {
            for (int time = 0; time < 2; time++) {
                connection.write(
                        head("POST /session/g/i/k HTTP/1.1", "apikey: wrong") + "Content-Length: 5\r\n\r\nhello");
                assertThat(connection.read().status()).isEqualTo(401);
            }
            assertThat(connection.send("GET", "/ping", null).status()).isEqualTo(200);
        }
    }

    private static int piecesTaken(RawConnection connection, byte[] piece) {
        int taken = 0;
        try {
            while (taken < 1000) {
                connection.write(piece);
                taken++;
            }
        } catch (IOException closed) {
            // The test expects this.
        }
        return taken;
    }

    private static void write(RawConnection connection, int pieces) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        Arrays.fill(piece, (byte) ' ');
        for (int count = 0; count < pieces; count++) {
            connection.write(piece);
        }
    }

    private static String head(String line, String header) {
        String fields = switch (header) {
            case "key" -> KEY;
            case "fields" -> KEY + "X: y\r\n".repeat(70);
            default -> header + "\r\n";
        };
        return line.replace("target", "k".repeat(5000)) + "\r\nHost: t\r\n" + fields;
    }
}
