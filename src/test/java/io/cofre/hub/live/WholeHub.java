package io.cofre.hub.live;

import static io.cofre.hub.provider.ProviderJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.Secret;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.provider.WebhookSender.Outcome;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.store.StoreSettings;
import io.cofre.testing.TestHub;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hamcrest.Matchers;

/**
 * A whole hub, as the program starts it: real tokens, a real store, and events that come as webhooks of a double of
 * Evolution. The calls come from one thread at a time.
 */
final class WholeHub implements LiveServer {
    private static final String SENDER = "5511900000001@s.whatsapp.net";
    private static final int LIMIT_SECONDS = 60;
    private static final int WEBHOOKS_AT_ONCE = 32;

    private final HubConfiguration configuration;
    private final FakeEvolution evolution = FakeEvolution.start();
    private final Semaphore room = new Semaphore(WEBHOOKS_AT_ONCE);
    private TestHub hub;
    private int told;

    private WholeHub(HubConfiguration configuration) throws IOException {
        this.configuration = configuration;
        this.hub = TestHub.on(configuration);
        register("a", List.of("shop", "bar"));
        register("b", List.of("salon"));
        evolution.sender().awaitSettled();
    }

    /** Starts one with an empty store. */
    static WholeHub on(StoreSettings store) throws IOException {
        HubConfiguration usual = TestHub.settings(store.directory());
        int port = freePort();
        return new WholeHub(new HubConfiguration(
                new Configuration.Http(
                        "127.0.0.1",
                        port,
                        usual.http().bodyBytesMax(),
                        false,
                        usual.http().idleTimeout(),
                        usual.http().stopTimeout()),
                usual.keys(),
                new HubConfiguration.Storage(
                        store.directory(),
                        store.url().map(Secret::of),
                        store.user(),
                        store.password().map(Secret::of),
                        store.eventsPerTenantMax(),
                        store.eventsAge(),
                        store.pendingPerSubscriptionMax()),
                new HubConfiguration.Sockets(
                        List.of(LiveHub.ORIGIN), usual.sockets().socketsMax()),
                usual.allowedTargets(),
                usual.worker(),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                false,
                usual.rates(),
                Optional.empty()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void register(String tenant, List<String> instances) {
        made(operator().body(Map.of("id", tenant, "name", tenant)).post("/api/tenants"));
        Response provider = operator()
                .header("X-Tenant-Id", tenant)
                .body(Map.of("kind", "evolution", "baseUrl", evolution.url(), "key", FakeEvolution.KEY))
                .post("/api/providers");
        made(provider);
        String id = provider.jsonPath().getString("provider.id");
        for (String name : instances) {
            made(hub.given(Role.TENANT_ADMIN, tenant)
                    .contentType(ContentType.JSON)
                    .body(Map.of("provider", id, "name", name))
                    .post("/api/instances"));
        }
    }

    private RequestSpecification operator() {
        return hub.given(Role.SUPERADMIN, "").contentType(ContentType.JSON);
    }

    private static void made(Response answer) {
        answer.then().statusCode(Matchers.is(201));
    }

    @Override
    public int port() {
        return hub.port();
    }

    @Override
    public Map<String, String> variables() {
        return Map.of("HUB_TOKEN_SECRET", TestHub.tokenSecret());
    }

    @Override
    public long store(String tenant, String instance, EventKind kind, String text) {
        taken(tell(instance, kind, text));
        return stats(tenant).jsonPath().getLong("lastSeq");
    }

    @Override
    public void storeMany(String tenant, String instance, EventKind kind, String text, int count) {
        for (int sent = 0; sent < count; sent++) {
            room.acquireUninterruptibly();
            CompletableFuture<?> unused = tell(instance, kind, text).whenComplete((outcome, failure) -> room.release());
        }
        room.acquireUninterruptibly(WEBHOOKS_AT_ONCE);
        room.release(WEBHOOKS_AT_ONCE);
    }

    private static void taken(CompletableFuture<Outcome> telling) {
        try {
            Outcome outcome = telling.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (!outcome.isTaken() || outcome.tries() > 1) {
                throw new IllegalStateException("the hub did not take a webhook: " + outcome);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("a webhook was not answered", failure);
        }
    }

    /** Evolution tells an event of that kind, which is none that it told before. */
    private CompletableFuture<Outcome> tell(String instance, EventKind kind, String text) {
        told++;
        String id = "3EB0" + told;
        return switch (kind) {
            case MESSAGE_RECEIVED -> sent(evolution.receive(instance, id, SENDER, text));
            case MESSAGE_ACK -> sent(evolution.acknowledge(instance, id, text, "READ"));
            case QRCODE_UPDATED ->
                told(instance, "qrcode.updated", object().set("qrcode", object().put("code", "2@" + id)));
            case STATUS_INSTANCE ->
                told(
                        instance,
                        "status.instance",
                        object().put("status", "closed").put("id", id));
            case RAW -> told(instance, "call", object().put("id", id));
            case CONNECTION_UPDATE, SUBSCRIPTION_DISABLED ->
                throw new IllegalArgumentException("no test asks for " + kind);
        };
    }

    private CompletableFuture<Outcome> told(String instance, String event, JsonNode data) {
        return sent(evolution.tell(instance, event, data));
    }

    private static CompletableFuture<Outcome> sent(Optional<CompletableFuture<Outcome>> telling) {
        return telling.orElseThrow(() -> new IllegalStateException("Evolution has no webhook for this"));
    }

    private Response stats(String tenant) {
        Response stats = hub.given(Role.USER, tenant).get("/api/stats");
        stats.then().statusCode(Matchers.is(200));
        return stats;
    }

    @Override
    public String epoch(String tenant) {
        return stats(tenant).jsonPath().getString("epoch");
    }

    @Override
    public int openSockets() {
        return (int) metric("cofre_hub_sockets");
    }

    @Override
    public long slowSockets() {
        return (long) metric("cofre_hub_followers_slow_total");
    }

    private double metric(String name) {
        String page = hub.withoutToken()
                .header("Authorization", "Bearer " + TestHub.METRICS_TOKEN)
                .get("/metrics")
                .asString();
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no metric " + name));
    }

    @Override
    public WholeHub restart() throws IOException {
        hub.close();
        hub = TestHub.on(configuration);
        return this;
    }

    @Override
    public void close() {
        evolution.close();
        hub.close();
    }
}
