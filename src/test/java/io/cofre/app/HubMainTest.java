package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the process of the hub as an operator meets it: its words, its commands, and its end. */
@Timeout(180)
class HubMainTest {
    private static final Pattern LISTENS =
            Pattern.compile("INFO Main - Cofre .* hub listens on 127\\.0\\.0\\.1:([0-9]+), data in ");
    private static final String SECRET = "planted-secret-of-the-store-0123456789abc";
    private static final String TOKENS = "planted-secret-of-the-tokens-0123456789ab";

    @TempDir
    Path directory;

    @Test
    void servesTellsItsHealthAndEndsWithSuccess() throws Exception {
        try (ChildProcess hub = start(onPort("0"), "hub")) {
            String port = hub.awaitLine(LISTENS);
            Map<String, String> asking = onPort(port);
            asking.remove("COFRE_HUB_SECRET");
            asking.remove("COFRE_HUB_JWT_SECRET");
            try (ChildProcess health = start(asking, "hub", "health")) {
                assertThat(health.restOfOutput()).isEqualTo("HTTP/1.1 200 OK");
            }

            hub.signal("TERM");

            assertThat(hub.exitCode()).isZero();
            assertThat(hub.restOfOutput()).contains("stopped").doesNotContain("ERROR", "planted");
            try (ChildProcess health = start(asking, "hub", "health")) {
                assertThat(health.exitCode()).isEqualTo(1);
                assertThat(health.restOfOutput()).isEqualTo("no answer: Connection refused");
            }
        }
    }

    @Test
    void takesTheTokensThatItsCommandMakes() throws Exception {
        try (ChildProcess hub = start(onPort("0"), "hub");
                ChildProcess token =
                        start(Map.of("COFRE_HUB_JWT_SECRET", TOKENS), "hub", "token", "--role", "SUPERADMIN")) {
            String port = hub.awaitLine(LISTENS);
            String made = token.restOfOutput();
            assertThat(token.exitCode()).isZero();

            assertThat(metrics(port, made).status()).isEqualTo(200);
            assertThat(metrics(port, made + "x").body()).contains("Token inválido");
        }
    }

    private static RawResponse metrics(String port, String token) throws IOException {
        try (RawConnection connection = new RawConnection(Integer.parseInt(port))) {
            connection.write("GET /metrics HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + token
                    + "\r\nConnection: close\r\n\r\n");
            return connection.read();
        }
    }

    @Test
    void saysThatItsDirectoryOrItsPortIsTaken() throws Exception {
        try (ChildProcess hub = start(onPort("0"), "hub")) {
            String port = hub.awaitLine(LISTENS);
            try (ChildProcess second = start(onPort("0"), "hub")) {
                assertThat(second.restOfOutput())
                        .contains("the hub did not start: ")
                        .contains("another hub")
                        .doesNotContain("\tat ", "planted");
                assertThat(second.exitCode()).isEqualTo(1);
            }
            Map<String, String> elsewhere = onPort(port);
            elsewhere.put("COFRE_HUB_DATA_DIR", "other");
            try (ChildProcess second = start(elsewhere, "hub")) {
                assertThat(second.restOfOutput())
                        .contains("cannot listen on 127.0.0.1:" + port + ": Address already in use")
                        .contains("COFRE_HUB_PORT or COFRE_HUB_HOST")
                        .doesNotContain("\tat ");
                assertThat(second.exitCode()).isEqualTo(1);
            }
        }
    }

    @Test
    void namesEverythingThatIsWrongWithTheConfiguration() throws Exception {
        Map<String, String> wrong = Map.of("COFRE_HUB_JWT_SECRET", "planted-and-short", "COFRE_HUB_PROT", "80");
        try (ChildProcess hub = start(wrong, "hub")) {
            assertThat(hub.restOfOutput())
                    .startsWith("The configuration is wrong:\n  - ")
                    .contains(
                            "  - COFRE_HUB_SECRET is not set",
                            "  - COFRE_HUB_JWT_SECRET must be",
                            "COFRE_HUB_PROT is not")
                    .doesNotContain("planted", "\tat ");
            assertThat(hub.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void runsBesideAWorkerOnOneFileOfVariables() throws Exception {
        Files.writeString(
                directory.resolve(".env"),
                "GLOBAL_AUTH_TOKEN=a-key-that-the-pods-have\nCOFRE_HTTP_HOST=127.0.0.1\nCOFRE_HTTP_PORT=0\n"
                        + "COFRE_HUB_HOST=127.0.0.1\nCOFRE_HUB_PORT=0\nCOFRE_HUB_SECRET=" + SECRET
                        + "\nCOFRE_HUB_JWT_SECRET=" + TOKENS + "\n");
        try (ChildProcess worker = start(Map.of());
                ChildProcess hub = start(Map.of(), "hub")) {
            worker.awaitLine(Pattern.compile("(listens on 127)"));
            hub.awaitLine(LISTENS);
        }
    }

    private ChildProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return ChildProcess.start(directory, environment, arguments);
    }

    private static Map<String, String> onPort(String port) {
        return new HashMap<>(Map.of(
                "COFRE_HUB_SECRET", SECRET,
                "COFRE_HUB_JWT_SECRET", TOKENS,
                "COFRE_HUB_HOST", "127.0.0.1",
                "COFRE_HUB_PORT", port));
    }
}
