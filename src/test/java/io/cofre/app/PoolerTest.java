package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.testing.PgBouncer;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers behind PgBouncer in transaction mode, where each transaction may get another connection. */
@Timeout(180)
class PoolerTest {
    private static final int WRITERS = 8;
    private static final int WRITES = 40;

    @TempDir
    private Path directory;

    @Test
    void worksInTransactionModeAndSaysWhichVariableIsMissing() throws Exception {
        TestPostgresql server = TestPostgresql.running();
        String name = server.newDatabase("pooled");
        try (PgBouncer pooler = PgBouncer.before(server, directory)) {
            Configuration.Database direct = SharedDatabase.of(server.url(name, pooler.port()));
            assertThat(StartRefusalsTest.refusal(directory, direct))
                    .isEqualTo("cannot use the database db.example.com/cofre: something on the way refuses the settings"
                            + " of a session, as PgBouncer does (SQLSTATE 08P01): set COFRE_STORE_POOLER=pgbouncer");

            Configuration configuration = SharedDatabase.settings(directory, SharedDatabase.pooled(direct));
            try (TestWorker one = TestWorker.on(configuration);
                    TestWorker two = TestWorker.on(configuration)) {
                assertThat(one.send("POST", "/session", "{\"group\":\"g\"}").status())
                        .isEqualTo(204);
                writeAtOnce(one, two);
                StartRefusalsTest.useEverything(two);
            }
        }
    }

    private static void writeAtOnce(TestWorker one, TestWorker two) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                String instance = "w" + number;
                TestWorker writer = number % 2 == 0 ? one : two;
                TestWorker reader = number % 2 == 0 ? two : one;
                writers.add(threads.submit(() -> {
                    assertThat(writer.send("POST", "/session/g", "{\"instance\":\"" + instance + "\"}")
                                    .status())
                            .isEqualTo(204);
                    for (int value = 0; value < WRITES; value++) {
                        assertThat(writer.send(
                                                "POST",
                                                "/session/g/" + instance + "/key",
                                                "{\"data\":\"" + value + "\"}")
                                        .status())
                                .isEqualTo(204);
                        assertThat(reader.send("GET", "/session/g/" + instance + "/key")
                                        .body())
                                .contains(Integer.toString(value));
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
