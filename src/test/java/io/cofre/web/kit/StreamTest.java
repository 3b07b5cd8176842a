package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.service.FatalErrors;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.store.SessionStore;
import io.cofre.testing.MemoryHistory;
import io.cofre.testing.OnlyExports;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.filestore.FileStore;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.web.WorkerRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of bodies that are sent, or taken in, while they are made. */
@Timeout(60)
class StreamTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(600);
    private static final String EXPORT = "/admin/instances/g/i/export";
    private static final String REQUEST =
            " HTTP/1.1\r\nHost: t\r\nConnection: close\r\napikey: " + TestWorker.API_KEY + "\r\n";

    @TempDir
    private Path directory;

    private final Metrics metrics = new Metrics();
    private final OnlyExports administration = new OnlyExports();
    private SessionStore store;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        store = FileStore.open(LocalDisk.at(directory));
        WorkerState state = new WorkerState();
        state.serving();
        Guards guards = Guards.of(store, new MemoryHistory(store), metrics.guards(), InstantSource.system());
        Configuration configuration = TestWorker.settings(directory, IDLE_TIMEOUT, 1, false);
        server = HttpServer.start(
                configuration.http(),
                TestWorker.site(WorkerRoutes.of(
                        new SessionService(store, guards, state, metrics.store(), InstantSource.system()),
                        administration,
                        new Readiness(state, store, () -> 1000, 1),
                        metrics)),
                metrics,
                new FatalErrors(() -> {})::met);
    }

    @AfterEach
    void stop() {
        server.stop();
        store.close();
        metrics.close();
    }

    @Test
    void endsAWholeAnswerWithItsLastChunk() throws IOException {
        administration.exports(into -> into.write(new byte[100_000]));

        RawResponse answer = export("GET");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(answer.body()).endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void answersAnErrorThatComesBeforeTheFirstBytesAreGone() throws IOException {
        administration.exports(into -> {
            into.write(new byte[100]);
            throw new CofreException(ErrorCode.DAMAGED, "a value is damaged");
        });

        RawResponse answer = export("GET");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.headers()).doesNotContainKey("content-disposition");
        assertThat(answer.header("x-request-id")).isNotEmpty();
        assertThat(answer.body())
                .isEqualTo("{\"statusCode\":500,\"message\":[\"a value is damaged\"],\"error\":\"damaged\"}");
    }

    @Test
    void cutsTheConnectionOnAnErrorThatComesLater() throws IOException {
        administration.exports(into -> {
            into.write(new byte[100_000]);
            throw new CofreException(ErrorCode.DAMAGED, "a value is damaged");
        });

        RawResponse answer = export("GET");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(metrics.scrape()).contains("cofre_errors_total{code=\"damaged\"} 1.0");
    }

    @Test
    void cutsTheConnectionOnABugThatComesLater() throws IOException {
        administration.exports(into -> {
            into.write(new byte[100_000]);
            throw new IllegalStateException("a bug, as the test wants it");
        });

        assertThat(export("GET").body()).doesNotEndWith("\r\n0\r\n\r\n");
        administration.exports(into -> into.write(1));
        assertThat(export("GET").status()).isEqualTo(200);
    }

    @Test
    void answersHeadAsGetWithoutTheBody() throws IOException {
        administration.exports(into -> into.write(new byte[100_000]));
        assertThat(export("HEAD").status()).isEqualTo(200);

        administration.exports(into -> {
            throw new CofreException(ErrorCode.DAMAGED, "a value is damaged");
        });
        assertThat(export("HEAD").status()).isEqualTo(500);
    }

    @Test
    void letsOnlySomeOperatorsInAtOnce() throws Exception {
        CountDownLatch inside = new CountDownLatch(4);
        CountDownLatch leave = new CountDownLatch(1);
        administration.exports(into -> {
            inside.countDown();
            awaitUninterrupted(leave);
        });
        CompletableFuture<?>[] four = new CompletableFuture<?>[4];
        for (int each = 0; each < four.length; each++) {
            four[each] = CompletableFuture.supplyAsync(this::exportStatus, task -> new Thread(task).start());
        }
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        RawResponse fifth = export("GET");

        leave.countDown();
        CompletableFuture.allOf(four).get(20, TimeUnit.SECONDS);
        assertThat(fifth.status()).isEqualTo(503);
        assertThat(fifth.header("retry-after")).isEqualTo("1");
        assertThat(exportStatus()).isEqualTo(200);
    }

    @Test
    void takesInABodyOfUnknownLength() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write("POST /admin/instances/g/i/import" + REQUEST
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertThat(connection.read().body()).contains("\"keys\":5");
        }
    }

    @Test
    void answers408ToAnArchiveThatDrips() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write("POST /admin/instances/g/i/import" + REQUEST + "Content-Length: 1000000\r\n\r\n");
            connection.drip(IDLE_TIMEOUT);
            assertThat(connection.read().status()).isEqualTo(408);
        }
    }

    private int exportStatus() {
        try {
            return export("GET").status();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The answer as it is on the wire, chunks and all. */
    private RawResponse export(String method) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.write((method + " " + EXPORT + REQUEST + "\r\n").getBytes(StandardCharsets.UTF_8));
            return connection.read(method);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
