package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;

/** Requests and answers that the tests of the protocol use again and again. */
final class ProtocolPhrases {
    private ProtocolPhrases() {}

    static void createInstance(TestWorker worker, String group, String instance) throws IOException {
        String name = instance.replace("\\", "\\\\");
        assertThat(worker.send("POST", "/session/" + group, "{\"instance\":\"" + name + "\"}")
                        .status())
                .isEqualTo(204);
    }

    /** The body that stores a text, which is escaped already. */
    static String data(String escapedText) {
        return "{\"data\":\"" + escapedText + "\"}";
    }

    static void assertNull(RawResponse answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("null");
    }
}
