package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two pods on one session, each of which is at another worker of one database. */
@Timeout(120)
class SharedWritersTest {
    private static final String PERIOD = "cofre.writerExchangeMs";
    private static final String FIRST_POD = "127.0.0.1";
    private static final String SECOND_POD = "127.0.0.2";

    @TempDir
    private Path directory;

    private Configuration configuration;
    private TestWorker one;
    private TestWorker two;

    @BeforeEach
    void start() throws IOException {
        System.setProperty(PERIOD, "100");
        configuration = SharedDatabase.settings(directory);
        one = TestWorker.on(configuration);
        two = TestWorker.on(configuration);
        assertThat(one.send("POST", "/session", "{\"group\":\"g\"}").status()).isEqualTo(204);
        for (String instance : new String[] {"torn", "moved", "spread"}) {
            assertThat(one.send("POST", "/session/g", "{\"instance\":\"" + instance + "\"}")
                            .status())
                    .isEqualTo(204);
        }
    }

    @AfterEach
    void stop() {
        System.clearProperty(PERIOD);
        one.close();
        two.close();
    }

    @Test
    void areNoticedByBothAndByACommandWhileAPodThatMovesIsNot() throws Exception {
        for (int number = 0; number < 5; number++) {
            write(one, "moved", FIRST_POD);
        }
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!suspected(one, "torn") || !suspected(two, "torn")) {
            assertThat(System.nanoTime()).as("both workers notice it").isLessThan(end);
            write(one, "torn", FIRST_POD);
            write(two, "torn", SECOND_POD);
            write(two, "moved", SECOND_POD);
            write(one, "spread", FIRST_POD);
            write(two, "spread", FIRST_POD);
        }
        assertThat(one.given().get("/metrics").asString()).contains("cofre_two_writers_total 1.0");
        for (TestWorker worker : new TestWorker[] {one, two}) {
            assertThat(suspected(worker, "moved")).isFalse();
            assertThat(suspected(worker, "spread")).isFalse();
        }
        try (Vault command = Vault.open(configuration, Metrics::new)) {
            command.start(() -> {});
            assertThat(command.administration()
                            .diagnose(Texts.instance("g", "torn"))
                            .twoWriters())
                    .isTrue();
        }
    }

    private static void write(TestWorker worker, String instance, String address) throws IOException {
        try (RawConnection pod = new RawConnection(worker.port(), InetAddress.getByName(address))) {
            assertThat(pod.send("POST", "/session/g/" + instance + "/key", "{\"data\":\"1\"}")
                            .status())
                    .isEqualTo(204);
        }
    }

    private static boolean suspected(TestWorker worker, String instance) {
        return worker.given()
                .get("/admin/instances/g/" + instance)
                .then()
                .statusCode(200)
                .extract()
                .path("twoWriters");
    }
}
