package io.cofre.web.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.Polling;
import io.cofre.testing.RawResponse;
import io.cofre.testing.ServedStore;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of what readiness and metrics tell of changes that cannot be brought into their files. */
@Timeout(60)
class SetAsideNoticeTest {
    private final InterceptedDisk disk = new InterceptedDisk(SimulatedDisk.empty());
    private ServedStore served;

    @BeforeEach
    void start() throws IOException {
        served = ServedStore.on(disk);
    }

    @AfterEach
    void stop() {
        disk.intercept((operation, path) -> {});
        served.close();
    }

    @Test
    void areNoticesOfAWorkerThatIsReadyAndFiguresOfAScrape() throws Exception {
        assertThat(post("/session/g", "{\"instance\":\"sick\"}")).isEqualTo(204);
        disk.intercept((operation, path) -> {
            if (operation == Operation.RENAME && path.startsWith(Path.of("g/sick"))) {
                throw new AccessDeniedException(path.toString());
            }
        });
        assertThat(post("/session/g/sick/creds", "{\"data\":\"1\"}")).isEqualTo(204);

        RawResponse ready = Polling.await(
                () -> served.send("GET", "/health/ready", null),
                answer -> !answer.body().contains("\"notices\":[]"),
                RawResponse::body);
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.body())
                .contains("\"status\":\"ready\",\"reasons\":[]")
                .contains("\"notices\":[\"1 changes cannot be brought into their files, the first of sick in g:"
                        + " permission denied\"]");
        String metrics = served.send("GET", "/metrics", null).body();
        assertThat(metrics.lines()).contains("cofre_set_aside 1.0");
        assertThat(metrics.lines())
                .anyMatch(line -> line.startsWith("cofre_set_aside_bytes ") && !line.endsWith(" 0.0"));
        assertThat(served.send("GET", "/admin/instances/g/sick", null).body())
                .contains("\"code\":\"not_in_files\"", "\"healthy\":false");
    }

    private int post(String target, String body) throws IOException {
        return served.send("POST", target, body).status();
    }
}
