package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that try to leave the volume, in every spelling: each is a harmless name or refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePathTest {
    private Surroundings surroundings;
    private TestWorker worker;

    @BeforeAll
    void start(@TempDir Path root) throws IOException {
        surroundings = Surroundings.in(root);
        worker = TestWorker.on(surroundings.volume());
        worker.send("POST", "/session/g", "{\"instance\":\"i\"}");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void nothingLeftTheVolume() throws IOException {
        surroundings.assertUntouched();
        assertThat(worker.send("GET", "/ping").body()).isEqualTo("pong");
    }

    static Stream<String> names() {
        return Stream.of(
                "..",
                ".",
                "...",
                ".tmp",
                ".journal",
                "%2e%2e",
                "%2E.",
                "..%2f",
                "..%2F..%2F..%2Fsecret",
                "../../../secret",
                "..%5c..%5csecret",
                "..\\..\\secret",
                "%5c",
                "%2fetc%2fpasswd",
                "/etc/passwd",
                "%252e%252e%252f",
                "%00",
                "k%00.json",
                "%0d%0aX:%20y",
                "%7f",
                "%c2%85",
                "..;/secret",
                "..;",
                ";",
                ";/..",
                "..%3b/",
                "%u002e%u002e",
                "%",
                "%2",
                "%zz",
                "k%",
                "%c0%ae%c0%ae%c0%af",
                "%e0%80%ae",
                "%f0%80%80%ae",
                "%c0%af",
                "%ed%a0%80",
                "%ff",
                "%f4%90%80%80",
                "%c3",
                "..%ef%bc%8fsecret",
                "%ef%bc%8e%ef%bc%8e",
                "%e2%80%ae",
                "con",
                "nul.txt",
                "k:stream",
                "~",
                "~root",
                "$HOME",
                "*",
                "?",
                "%3f",
                "%23",
                "|id",
                "`id`",
                "k%20",
                "%20",
                "-rf",
                "//",
                "///",
                "/./",
                "/../",
                "a/../../../../secret",
                "a/%2e%2e/b",
                "x".repeat(255),
                "x".repeat(256),
                "%2e".repeat(85),
                "%2f".repeat(85),
                "%2f".repeat(86),
                "é".repeat(127),
                "é".repeat(128),
                "x".repeat(5000));
    }

    @ParameterizedTest
    @MethodSource("names")
    void staysInTheVolumeWhateverTheNames(String name) throws IOException {
        String value = "{\"data\":\"1\"}";
        String[][] requests = {
            {"POST", "/session/g/i/" + name, value},
            {"GET", "/session/g/i/" + name, null},
            {"DELETE", "/session/g/i/" + name, null},
            {"POST", "/session/g/" + name, value},
            {"POST", "/session/g/" + name + "/k", value},
            {"GET", "/session/g/" + name + "/k", null},
            {"POST", "/session/" + name, "{\"instance\":\"j\"}"},
            {"POST", "/session/" + name + "/j/k", value},
            {"GET", "/session/" + name + "/list-instances", null},
            {"GET", "/session/" + name + "/../../secret", null},
            {"DELETE", "/session/" + name + "/j", null},
            {"DELETE", "/session/" + name, null},
            {"GET", "/" + name, null},
            {"GET", "/ping/" + name, null},
        };
        for (String[] request : requests) {
            surroundings.assertOurs(worker.send(request[0], request[1], request[2]));
        }
        assertThat(worker.send("POST", "/session/g", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @MethodSource("names")
    void staysInTheVolumeWhateverTheNamesInABody(String name) throws IOException {
        String json = name.replace("\\", "\\\\").replace("%00", "\\u0000").replace("%2f", "\\/");
        surroundings.assertOurs(worker.send("POST", "/session", "{\"group\":\"" + json + "\"}"));
        surroundings.assertOurs(worker.send("POST", "/session/g", "{\"instance\":\"" + json + "\"}"));
        surroundings.assertOurs(worker.send("DELETE", "/session", "{\"group\":\"" + json + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/session//i/k", "/session/g//k", "/session//list-instances", "/session//", "/session///"})
    void answers400ToEmptyName(String target) throws IOException {
        for (String method : new String[] {"GET", "POST", "DELETE"}) {
            RawResponse answer = worker.send(method, target, "{\"data\":\"1\",\"instance\":\"j\"}");
            surroundings.assertOurs(answer);
            assertThat(answer.status()).isIn(400, 405);
        }
        assertThat(worker.send("DELETE", target).status()).isIn(400, 405);
    }

    @Test
    void answers400ToRawBytesThatAreNotUtf8() throws IOException {
        for (String name : new String[] {"\u00ff", "\u00c0\u00af", "\u00c3", "a\u00e9"}) {
            try (RawConnection connection = worker.connect()) {
                String request = "GET /session/g/i/" + name + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY
                        + "\r\n\r\n";
                connection.write(request.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(connection.read().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void keepsDotNamesApartFromItsOwn() throws IOException {
        for (String name : new String[] {".tmp", ".journal", "..", "."}) {
            assertThat(worker.send("POST", "/session/" + percentDots(name), "{\"instance\":\"i\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(worker.send("POST", "/session/" + percentDots(name) + "/i/k", "{\"data\":\"1\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(worker.send("GET", "/session/" + percentDots(name) + "/i/k")
                            .body())
                    .isEqualTo("1");
        }
    }

    private static String percentDots(String name) {
        return name.replace(".", "%2e");
    }
}
