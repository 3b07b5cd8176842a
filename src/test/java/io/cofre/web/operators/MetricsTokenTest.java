package io.cofre.web.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTokenTest {
    private TestWorker worker;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        worker = TestWorker.on(directory);
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
    void opensMetricsAsABearerToken(String scheme) throws IOException {
        assertThat(get("/metrics", "Authorization: " + scheme + TestWorker.METRICS_TOKEN)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void opensMetricsAsThePasswordOfAnyUser() throws IOException {
        for (String user : new String[] {"", "prometheus"}) {
            assertThat(get("/metrics", basic(user + ":" + TestWorker.METRICS_TOKEN))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void opensNothingElse() throws IOException {
        for (String route : new String[] {"/admin/instances", "/admin/doctor", "/session/g/list-instances"}) {
            assertThat(get(route, "Authorization: Bearer " + TestWorker.METRICS_TOKEN)
                            .status())
                    .isEqualTo(401);
            assertThat(get(route, basic("x:" + TestWorker.METRICS_TOKEN)).status())
                    .isEqualTo(401);
            assertThat(get(route, "apikey: " + TestWorker.METRICS_TOKEN).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void refusesAnotherTokenAndTellsHowToBringIt() throws IOException {
        for (String header : new String[] {
            "Authorization: Bearer wrong",
            "Authorization: Bearer",
            "Authorization: Basic !",
            "Authorization: Digest x",
            basic("no colon"),
            basic(TestWorker.METRICS_TOKEN + ":"),
            "X-Nothing: 1"
        }) {
            RawResponse answer = get("/metrics", header);
            assertThat(answer.status()).as(header).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).as(header).contains("Bearer", "Basic");
        }
    }

    @Test
    void leavesMetricsOpenToTheApiKey() throws IOException {
        assertThat(worker.send("GET", "/metrics").status()).isEqualTo(200);
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private RawResponse get(String route, String header) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write("GET " + route + " HTTP/1.1\r\nHost: t\r\n" + header + "\r\n\r\n");
            return connection.read();
        }
    }
}
