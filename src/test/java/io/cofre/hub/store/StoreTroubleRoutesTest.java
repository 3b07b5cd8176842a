package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.cofre.hub.access.Role;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.Polled;
import io.cofre.testing.crash.TemporaryFileSystem;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The answers of a whole hub whose SQLite database cannot be written, to providers and to callers. */
@SuppressWarnings("NullAway.Init")
@Timeout(180)
@Isolated
class StoreTroubleRoutesTest {
    private static final String TENANT = "acme";
    private static final long VOLUME_BYTES = 8L << 20;
    private static final int EVENTS_MAX = 20_000;
    private static final int PAGE_BYTES = 4_096;
    private static final int CALLERS = 20;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path root;

    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private Instance instance;
    private int tenants;

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    private io.cofre.testing.TestHub hubOn(Path directory) throws IOException {
        try (HubStore store = open(directory)) {
            store.registry().addTenant(TENANT, "Acme");
            ProviderAccount provider =
                    store.registry().addProvider(TENANT, ProviderKind.EVOLUTION, "http://127.0.0.1:1", "key", true);
            instance = store.registry().addInstance(TENANT, provider.id(), "loja", "");
        }
        return io.cofre.testing.TestHub.on(directory);
    }

    private static HubStore open(Path directory) throws IOException {
        StoreSettings settings = StoreSettings.sqlite(directory);
        return HubStore.open(settings, io.cofre.testing.TestHub.sealer(), InstantSource.system());
    }

    /** Evolution tells a message. One that the hub takes is noted. */
    private Response tell(io.cofre.testing.TestHub hub, String id, String text) {
        String token = JWT.create()
                .withExpiresAt(Instant.now().plus(Duration.ofMinutes(10)))
                .withClaim("app", "evolution")
                .withClaim("action", "webhook")
                .sign(Algorithm.HMAC256(instance.ingestSecret()));
        String body = "{\"event\":\"messages.upsert\",\"instance\":\"loja\",\"data\":{\"key\":{\"id\":\"" + id
                + "\",\"remoteJid\":\"5511900000001@s.whatsapp.net\",\"fromMe\":false},\"message\":{\"conversation\":\""
                + text + "\"},\"messageType\":\"conversation\",\"messageTimestamp\":1700000000}}";
        Response answer = hub.withoutToken()
                .header("Authorization", "Bearer " + token)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/webhooks/evolution/" + instance.ingestKey());
        if (answer.statusCode() == 200) {
            acknowledged.add(id);
        }
        return answer;
    }

    private static boolean isRefusal(Response answer) {
        if (answer.statusCode() != 200) {
            requireRefusal(answer);
        }
        return answer.statusCode() != 200;
    }

    /** Evolution and WAHA try again after it: 4xx would end the tries of one of them. */
    private static void requireRefusal(Response answer) {
        answer.then()
                .statusCode(503)
                .header("Retry-After", matchesPattern("[1-9][0-9]*"))
                .body("error", containsString("database"));
    }

    private void requireReadsAndNoReadiness(io.cofre.testing.TestHub hub) {
        hub.withoutToken().get("/health/ready").then().statusCode(503);
        hub.withoutToken().get("/health/live").then().statusCode(200);
        hub.given(Role.USER, TENANT)
                .get("/api/instances")
                .then()
                .statusCode(200)
                .body("instances", hasSize(1))
                .body("instances[0].name", equalTo("loja"));
    }

    private void requireRecovery(io.cofre.testing.TestHub hub) {
        Polled.until(() -> tell(hub, "after", "depois").statusCode() == 200);
        Polled.until(() -> hub.withoutToken().get("/health/ready").statusCode() == 200);
        assertThat(addTenant(hub, "second").statusCode()).isEqualTo(201);
    }

    private static Response addTenant(io.cofre.testing.TestHub hub, String id) {
        return hub.given(Role.SUPERADMIN, "")
                .contentType(ContentType.JSON)
                .body("{\"id\":\"" + id + "\"}")
                .post("/api/tenants");
    }

    /** All that was answered with 200, and nothing else, in its order. */
    private void requireAcknowledged(Path directory) throws IOException {
        try (HubStore store = open(directory)) {
            List<HubEvent> stored = store.events().after(TENANT, 0, Optional.empty(), EVENTS_MAX);
            assertThat(stored.stream().map(event -> event.data().replaceAll(".*\"id\":\"(\\w+)\".*", "$1")))
                    .isEqualTo(acknowledged);
        }
    }

    @Test
    void tellsProvidersToComeBackWhileTheDiskIsFull() throws IOException {
        assumeTrue(TemporaryFileSystem.isPossible(), "a small volume needs root and mount");
        try (TemporaryFileSystem volume = TemporaryFileSystem.mount(root, VOLUME_BYTES, 1_000)) {
            Path directory = Files.createDirectory(volume.root().resolve("hub"));
            Path ballast = volume.root().resolve("ballast");
            try (io.cofre.testing.TestHub hub = hubOn(directory)) {
                assertThat(tell(hub, "before", "antes").statusCode()).isEqualTo(200);
                // The hub makes some room by itself when it tries again, until that is used up as well.
                Polled.until(() -> {
                    fill(ballast);
                    Response answer = tell(hub, "M" + acknowledged.size(), "x".repeat(8_000));
                    return isRefusal(answer)
                            && hub.withoutToken().get("/health/ready").statusCode() == 503;
                });
                Polled.until(() -> {
                    fill(ballast);
                    return addTenant(hub, "t" + tenants++).statusCode() == 507;
                });
                requireReadsAndNoReadiness(hub);
                Files.delete(ballast);
                requireRecovery(hub);
            }
            requireAcknowledged(directory);
        }
    }

    private static void fill(Path ballast) {
        try (OutputStream file = Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                file.write(new byte[PAGE_BYTES]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("space");
        }
    }

    @Test
    void tellsProvidersToComeBackWhileAnotherProgramLocksTheDatabase() throws IOException, SQLException {
        try (io.cofre.testing.TestHub hub = hubOn(root);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + root.resolve("hub.db"));
                Statement statement = other.createStatement()) {
            assertThat(tell(hub, "before", "antes").statusCode()).isEqualTo(200);
            statement.execute("BEGIN IMMEDIATE");
            requireRefusal(tell(hub, "refused", "durante"));
            requireReadsAndNoReadiness(hub);
            // Each waits for the lock. All at once wait together.
            List<CompletableFuture<Response>> refused = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> tell(hub, "refused", "durante"), callers))
                    .limit(CALLERS)
                    .toList();
            refused.forEach(each -> requireRefusal(each.join()));
            addTenant(hub, "second").then().statusCode(503).header("Retry-After", matchesPattern("[1-9][0-9]*"));
            statement.execute("ROLLBACK");
            requireRecovery(hub);
        }
        requireAcknowledged(root);
        assertThat(log.text())
                .as("one outage, one line")
                .containsOnlyOnce("the database of the hub takes no writes")
                .containsOnlyOnce("the database of the hub takes writes again")
                .doesNotContain("durante");
    }

    @Test
    void tellsProvidersToComeBackOnceTheDatabaseIsDamaged() throws IOException {
        try (io.cofre.testing.TestHub hub = hubOn(root)) {
            for (int number = 0; number < 40; number++) {
                assertThat(tell(hub, "M" + number, "x".repeat(8_000)).statusCode())
                        .isEqualTo(200);
            }
        }
        try (io.cofre.testing.TestHub hub = io.cofre.testing.TestHub.on(root)) {
            damage();
            requireRefusal(tell(hub, "refused", "durante"));
            hub.withoutToken().get("/health/ready").then().statusCode(503);
            hub.withoutToken().get("/health/live").then().statusCode(200);
            requireRefusal(tell(hub, "refused", "durante"));
        }
    }

    private void damage() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(root.resolve("hub.db").toFile(), "rw")) {
            byte[] garbage = "damaged.".repeat(PAGE_BYTES / 8).getBytes(StandardCharsets.US_ASCII);
            for (long at = PAGE_BYTES; at < file.length(); at += PAGE_BYTES) {
                file.seek(at);
                file.write(garbage);
            }
        }
    }
}
