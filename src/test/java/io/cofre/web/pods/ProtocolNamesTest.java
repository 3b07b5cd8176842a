package io.cofre.web.pods;

import static io.cofre.web.pods.ProtocolPhrases.assertNull;
import static io.cofre.web.pods.ProtocolPhrases.createInstance;
import static io.cofre.web.pods.ProtocolPhrases.data;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of slashes, and of the names of keys and instances, in the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolNamesTest {
    private TestWorker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeAll
    void start(@TempDir Path volume) throws IOException {
        worker = workers().on(volume);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void clear() throws IOException {
        worker.send("DELETE", "/session/g");
    }

    @Test
    void takesTrailingSlashOfRouteWithoutKeyAsTheSameRoute() throws IOException {
        assertThat(worker.send("POST", "/session/", "{\"group\":\"g\"}").status())
                .isEqualTo(204);
        assertThat(worker.send("POST", "/session/g/", "{\"instance\":\"i\"}").status())
                .isEqualTo(204);
        assertThat(worker.send("GET", "/session/g/list-instances/").body()).isEqualTo("[\"i\"]");
        assertThat(worker.send("GET", "/session/g/list-instances").body()).isEqualTo("[\"i\"]");
    }

    @Test
    void takesSlashesOfKeyAsPartOfTheKey() throws IOException {
        createInstance(worker, "g", "i");
        String[] keys = {"a/b", "a//b", "a/b/", "a/b//", "/", "/a"};
        for (String key : keys) {
            assertThat(worker.send("POST", "/session/g/i/" + key, data("\\\"" + key + "\\\""))
                            .status())
                    .isEqualTo(204);
        }
        for (String key : keys) {
            assertThat(worker.send("GET", "/session/g/i/" + key).body()).isEqualTo("\"" + key + "\"");
            assertThat(worker.send("GET", "/session/g/i/" + key.replace("/", "%2F"))
                            .body())
                    .isEqualTo("\"" + key + "\"");
            assertThat(worker.send("GET", "/session/g/i/" + key.replace("/", "%2f"))
                            .body())
                    .isEqualTo("\"" + key + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "creds",
                "pre-key-17",
                "session-5511999999999.0",
                "session-123456789_1.0",
                "sender-key-12036304@g.us::55119999::0",
                "sender-key-memory-12036304@g.us",
                "app-state-sync-key-AAAAAKw/+Q==",
                "app-state-sync-version-regular_high",
                "lid-mapping-5511_reverse",
                "a;b=c",
                "a&b=c,d$e!'()*",
                "v1.2",
                "a+b",
                "São-João",
                "\uD83D\uDE00"
            })
    void takesKeyThatIsNotEncoded(String key) throws IOException {
        createInstance(worker, "g", "i");
        assertThat(worker.send("POST", "/session/g/i/" + key, data("1")).status())
                .isEqualTo(204);
        assertThat(worker.send("GET", "/session/g/i/" + key).body()).isEqualTo("1");
        assertThat(worker.send("GET", "/session/g/i/" + percentEncoded(key)).body())
                .isEqualTo("1");
        assertNull(worker.send("DELETE", "/session/g/i/" + key));
        assertThat(worker.send("GET", "/session/g/i/" + key).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Loja (vendas)",
                "São João",
                "a+b@c:d;e=f&g,h$i",
                "v1.2",
                ".",
                "..",
                "...",
                ".hidden",
                "50%",
                "%2F",
                "a/b",
                "a\\b",
                "../../etc",
                "\uD83D\uDE00",
                "0b9a6d1e-7c58-4f6e-9d0a-3b2f6f2f1a11"
            })
    void takesInstanceOfAnyName(String name) throws IOException {
        createInstance(worker, "g", name);
        String path = "/session/g/" + percentEncoded(name);
        assertThat(worker.send("POST", path + "/creds", data("1")).status()).isEqualTo(204);
        assertThat(worker.send("GET", path + "/creds").body()).isEqualTo("1");
        assertThat(worker.send("GET", "/session/g/list-instances").body())
                .isEqualTo("[\"" + name.replace("\\", "\\\\") + "\"]");
        assertNull(worker.send("DELETE", path));
        assertThat(worker.send("GET", path + "/creds").status()).isEqualTo(404);
    }

    private static String percentEncoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : name.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02x", each));
        }
        return encoded.toString();
    }
}
