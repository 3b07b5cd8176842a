package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.TestForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Valid requests, each mutilated at random. A failure names its seed; {@link TestForm} tells how to repeat it. */
class RandomRequestTest {
    private static final int REQUESTS = 10_000;
    private static final List<String> VALID = List.of(
            request("OPTIONS /ping", null),
            request("POST /session", "{\"group\":\"g\"}"),
            request("POST /session/g", "{\"instance\":\"i\"}"),
            request("GET /session/g/list-instances", null),
            request("POST /session/g/i/pre-key-1", "{\"data\":\"{\\\"a\\\":[1,2.5e3,null,\\\"\\u00e9\\\"]}\"}"),
            request("GET /session/g/i/app-state-sync-key-AA/+==", null),
            request("DELETE /session/g/i/a%2Fb", null),
            request("DELETE /session/g/i", null),
            request("DELETE /session", "{\"group\":\"x\"}"),
            request("GET /health/ready", null),
            request("HEAD /session/g/i/creds", null));
    private static final String[] SNIPPETS = {
        "../",
        "%2e%2e%2f",
        "%00",
        "\u0000",
        "\r\n",
        "\n\n",
        "\"",
        "\\",
        "\\ud800",
        "{",
        "]",
        "%",
        " ",
        "\t",
        "chunked",
        ";",
        "é",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n",
        "HTTP/1.0",
        "-1",
        "999999999",
        "Connection: close\r\n",
        "Sec-WebSocket-Version: 13\r\n",
        "/",
        "//",
        "?",
        "#",
        "*",
        ":",
        "http://h/"
    };

    @Test
    void survivesTenThousandMutilatedRequests(@TempDir Path root) throws IOException {
        long seed = TestForm.seed();
        try {
            survives(new Random(seed), root);
        } catch (AssertionError failure) {
            throw new AssertionError(TestForm.repeat(seed) + "\n" + failure, failure);
        }
    }

    private static void survives(Random random, Path root) throws IOException {
        Surroundings surroundings = Surroundings.in(root);
        try (TestWorker worker = TestWorker.on(surroundings.volume())) {
            for (int count = 0; count < REQUESTS; count++) {
                byte[] request = mutilated(VALID.get(random.nextInt(VALID.size())), random);
                RawResponse answer = exchange(worker, request);
                if (answer != null) {
                    surroundings.assertOurs(answer);
                }
                if (count % 1000 == 0) {
                    surroundings.assertUntouched();
                }
            }
            surroundings.assertUntouched();
            assertThat(worker.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                    .isEqualTo(204);
            assertThat(worker.send("POST", "/session/g/i/k", "{\"data\":\"1\"}").status())
                    .isEqualTo(204);
            assertThat(worker.send("GET", "/session/g/i/k").body()).isEqualTo("1");
        }
    }

    /** The answer; null if the request was so unfinished that the server just closed the connection. */
    private static @Nullable RawResponse exchange(TestWorker worker, byte[] request) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(request);
            connection.endOutput();
            boolean head =
                    new String(request, 0, Math.min(4, request.length), StandardCharsets.ISO_8859_1).equals("HEAD");
            RawResponse answer = connection.readIfAny(head ? "HEAD" : "");
            if (answer != null && answer.status() == 100) {
                return connection.readIfAny("");
            }
            return answer;
        }
    }

    private static String request(String start, @Nullable String body) {
        String head = start + " HTTP/1.1\r\nHost: test\r\napikey: " + TestWorker.API_KEY + "\r\n";
        return body == null
                ? head + "\r\n"
                : head + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static byte[] mutilated(String request, Random random) {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        int times = 1 + random.nextInt(3);
        for (int time = 0; time < times && bytes.length > 0; time++) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(5)) {
                case 0 -> replaced(bytes, at, (byte) random.nextInt(256));
                case 1 -> spliced(bytes, at, at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
                case 2 -> spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), "");
                case 3 -> spliced(bytes, at, at, new String(bytes, at / 2, at - at / 2, StandardCharsets.ISO_8859_1));
                default -> Arrays.copyOf(bytes, Math.max(1, at));
            };
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int at, byte by) {
        byte[] copy = bytes.clone();
        copy[at] = by;
        return copy;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, String by) {
        byte[] middle = by.getBytes(StandardCharsets.UTF_8);
        byte[] result = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
        return result;
    }
}
