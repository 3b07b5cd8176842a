package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.MemoryHistory;
import io.cofre.testing.OnlyExports;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestServer;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the answer to a caller, and of the log, when the store fails. */
@Isolated("captures the standard error of the process")
@Timeout(60)
class FaultTest {
    private static final String KEY = "/session/g/i/k";

    private final FailingStore store = new FailingStore();
    private final Metrics metrics = new Metrics();
    private TestServer server;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @BeforeEach
    void start() throws IOException {
        Guards guards = Guards.of(store, new MemoryHistory(store), metrics.guards(), InstantSource.system());
        server = TestServer.start(store, guards, new OnlyExports(), metrics);
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, 404, ''",
        "DAMAGED, 500, ''",
        "OVERLOADED, 503, 1",
        "UNAVAILABLE, 503, 5",
        "DISK_FULL, 507, ''",
    })
    void tellsTheErrorOfTheStore(ErrorCode code, int status, String retryAfter) throws IOException {
        store.failure = new CofreException(code, "what happened", new IOException("/secret/path"));
        for (RawResponse answer :
                List.of(send("GET", KEY, null), send("POST", KEY, "{\"data\":\"1\"}"), send("DELETE", KEY, null))) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("retry-after")).isEqualTo(retryAfter);
            assertThat(answer.body())
                    .isEqualTo("{\"statusCode\":" + status + ",\"message\":[\"what happened\"],\"error\":\""
                            + code.wireName() + "\"}");
        }
    }

    @Test
    void tellsAnErrorThatComesLater() throws IOException {
        store.later = new CofreException(ErrorCode.DISK_FULL, "no space is left", new IOException("x"));
        assertThat(send("POST", KEY, "{\"data\":\"1\"}").status()).isEqualTo(507);
        store.later = new IllegalStateException("secret");
        RawResponse answer = send("DELETE", KEY, null);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void answers500ToABugWithAnIdThatTheLogHasToo() throws IOException {
        store.failure = new IllegalStateException("a secret of ours");
        RawResponse answer = send("GET", KEY, null);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body())
                .contains("\"error\":\"internal_error\"", answer.header("x-request-id"))
                .doesNotContain("secret", "IllegalState", "\tat ");
        assertThat(log.text()).contains(answer.header("x-request-id"), "IllegalStateException");
        assertThat(send("GET", "/ping", null).status()).isEqualTo(200);
    }

    @Test
    void logsAFaultOnceButNoMissingKey() throws IOException {
        store.failure = new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
        send("POST", KEY, "{\"data\":\"1\"}");
        assertThat(log.text()).isEmpty();
        store.failure = new CofreException(ErrorCode.DISK_FULL, "no space is left");
        send("POST", KEY, "{\"data\":\"1\"}");
        assertThat(log.text()).containsOnlyOnce("disk_full: no space is left");
    }

    @Test
    void logsNoMoreThanSomeLinesASecond() throws IOException {
        store.failure = new CofreException(ErrorCode.DISK_FULL, "no space is left");
        long startedAt = System.nanoTime();
        try (RawConnection connection = new RawConnection(server.port())) {
            for (int count = 0; count < 500; count++) {
                connection.send("DELETE", KEY, null);
            }
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt) + 2;
        assertThat(log.text().lines().count()).isLessThanOrEqualTo(10 * seconds);
    }

    @Test
    void isNotReadyWhileTheStoreTakesNoWrites() throws IOException {
        store.refusal = "the journal has failed";
        RawResponse ready = send("GET", "/health/ready", null);
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).contains("\"status\":\"not_ready\"", "\"the journal has failed\"");
        assertThat(send("POST", "/session/g", "{\"instance\":\"i\"}").body())
                .contains("the journal has failed", "\"error\":\"unavailable\"");
    }

    private RawResponse send(String method, String target, @Nullable String body) throws IOException {
        return server.send(method, target, body);
    }

    /** A store that fails as a test tells it to; commits that fail later do so by another thread. */
    private static final class FailingStore implements SessionStore {
        private volatile RuntimeException failure = new IllegalStateException("no failure was chosen");
        private volatile @Nullable RuntimeException later;
        private volatile String refusal = "";

        @Override
        public CompletableFuture<Void> commit(Commit commit) {
            RuntimeException failsLater = later;
            if (failsLater == null) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<Void> future = new CompletableFuture<>();
            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                    .execute(() -> future.completeExceptionally(failsLater));
            return future;
        }

        @Override
        public void tells(ChangeListener listener) {}

        @Override
        public Optional<Value> read(KeyPath path) {
            throw failure;
        }

        @Override
        public Optional<Instant> lastWrite(InstancePath instance) {
            throw failure;
        }

        @Override
        public Optional<Instant> lastWrite(KeyPath path) {
            throw failure;
        }

        @Override
        public List<GroupName> groups() {
            throw failure;
        }

        @Override
        public List<Key> keys(InstancePath instance) {
            throw failure;
        }

        @Override
        public boolean contains(InstancePath instance) {
            return true;
        }

        @Override
        public Optional<List<InstanceName>> instances(GroupName group) {
            throw failure;
        }

        @Override
        public StoreState state() {
            return refusal.isEmpty() ? StoreState.WRITABLE : StoreState.refusing(refusal);
        }

        @Override
        public Optional<FileHealth> fileHealth() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
