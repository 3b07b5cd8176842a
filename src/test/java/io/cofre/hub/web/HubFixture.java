package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.provider.evolution.SessionFolders;
import io.cofre.hub.provider.waha.FakeWaha;
import io.cofre.testing.TestHub;
import io.cofre.testing.WebhookReceiver;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A hub with a double of each provider, and a receiver of webhooks. */
public final class HubFixture implements AutoCloseable {
    /** A tenant that is there from the beginning, with both providers. */
    public static final String TENANT = "acme";

    private final TestHub hub;
    private final FakeEvolution evolution;
    private final FakeWaha waha = FakeWaha.start();
    private final WebhookReceiver receiver = new WebhookReceiver();
    private final String evolutionId;
    private final String wahaId;

    /** The longest body that it takes. */
    public static final int BODY_BYTES_MAX = 1 << 20;

    private HubFixture(TestHub hub) throws IOException {
        this(hub, FakeEvolution.start());
    }

    private HubFixture(TestHub hub, FakeEvolution evolution) throws IOException {
        this.hub = hub;
        this.evolution = evolution;
        addTenant(TENANT);
        this.evolutionId = addProvider(TENANT, ProviderKind.EVOLUTION);
        this.wahaId = addProvider(TENANT, ProviderKind.WAHA);
    }

    /** One that takes so many requests a second. */
    static HubFixture limited(Path directory, HubConfiguration.Rates rates) throws IOException {
        return new HubFixture(TestHub.on(settings(directory, true, rates)));
    }

    public static HubFixture on(Path directory) throws IOException {
        return new HubFixture(TestHub.on(settings(directory, false)));
    }

    /** One beside a worker, at which Evolution keeps its sessions. */
    public static HubFixture beside(HubConfiguration.WorkerAccess worker, SessionFolders folders, Path directory)
            throws IOException {
        HubConfiguration of = settings(directory, false);
        HubConfiguration withWorker = new HubConfiguration(
                of.http(),
                of.keys(),
                of.storage(),
                of.sockets(),
                of.allowedTargets(),
                Optional.of(worker),
                of.publicUrl(),
                of.openIngest(),
                of.rates(),
                of.wapi());
        return new HubFixture(TestHub.on(withWorker), FakeEvolution.start(folders, 0.01));
    }

    /** One that takes events at the old addresses too. */
    public static HubFixture open(Path directory) throws IOException {
        return new HubFixture(TestHub.on(settings(directory, true)));
    }

    /**
     * The settings of a hub whose providers know its address, and that logs each request.
     *
     * @param openIngest whether the old addresses take events
     */
    static HubConfiguration settings(Path directory, boolean openIngest) throws IOException {
        return settings(directory, openIngest, TestHub.settings(directory).rates());
    }

    private static HubConfiguration settings(Path directory, boolean openIngest, HubConfiguration.Rates rates)
            throws IOException {
        HubConfiguration usual = TestHub.settings(directory);
        int port = freePort();
        return new HubConfiguration(
                new Configuration.Http(
                        "127.0.0.1",
                        port,
                        BODY_BYTES_MAX,
                        true,
                        usual.http().idleTimeout(),
                        usual.http().stopTimeout()),
                usual.keys(),
                usual.storage(),
                usual.sockets(),
                usual.allowedTargets(),
                usual.worker(),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                openIngest,
                rates,
                Optional.empty());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One with these settings. */
    static HubFixture of(HubConfiguration configuration) throws IOException {
        return new HubFixture(TestHub.on(configuration));
    }

    /** The value of a line of the metrics, which begins so; 0 if there is none. */
    public double metric(String line) {
        return as(Role.SUPERADMIN, "")
                .get("/metrics")
                .asString()
                .lines()
                .filter(each -> each.startsWith(line + " "))
                .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    /** The port of the hub. */
    public int port() {
        return hub.port();
    }

    /** The port of wapi, which is on. */
    int wapiPort() {
        return hub.wapiPort();
    }

    /** A request with the token of a role in a tenant. */
    public RequestSpecification as(Role role, String tenant) {
        return hub.given(role, tenant).contentType(ContentType.JSON);
    }

    /** A request of an operator for a tenant. */
    public RequestSpecification operator(String tenant) {
        return as(Role.SUPERADMIN, "").header("X-Tenant-Id", tenant);
    }

    /** A request of a manager of a tenant. */
    public RequestSpecification manager(String tenant) {
        return as(Role.TENANT_ADMIN, tenant);
    }

    /** A request without a token. */
    public RequestSpecification withoutToken() {
        return hub.withoutToken().contentType(ContentType.JSON);
    }

    public FakeEvolution evolution() {
        return evolution;
    }

    public FakeWaha waha() {
        return waha;
    }

    public WebhookReceiver receiver() {
        return receiver;
    }

    /** A request of a manager of the tenant. */
    public RequestSpecification manager() {
        return manager(TENANT);
    }

    /** A request of somebody in the tenant who manages nothing. */
    public RequestSpecification user() {
        return as(Role.USER, TENANT);
    }

    public void addTenant(String id) {
        Response added =
                as(Role.SUPERADMIN, "").body(Map.of("id", id, "name", id)).post("/api/tenants");
        assertThat(added.statusCode()).as(added.asString()).isEqualTo(201);
    }

    /** Registers the double of a kind for a tenant, and returns the id of the provider. */
    public String addProvider(String tenant, ProviderKind kind) {
        boolean isEvolution = kind == ProviderKind.EVOLUTION;
        Response added = operator(tenant)
                .body(Map.of(
                        "kind", kind.wireName(),
                        "baseUrl", isEvolution ? evolution.url() : waha.url(),
                        "key", isEvolution ? FakeEvolution.KEY : FakeWaha.KEY))
                .post("/api/providers");
        assertThat(added.statusCode()).as(added.asString()).isEqualTo(201);
        return added.jsonPath().getString("provider.id");
    }

    /** The id of the provider of a kind of the tenant. */
    public String providerId(ProviderKind kind) {
        return kind == ProviderKind.EVOLUTION ? evolutionId : wahaId;
    }

    /** Makes an instance of the tenant, and returns its id. */
    public String create(ProviderKind kind, String name) {
        return create(TENANT, providerId(kind), name);
    }

    public String create(String tenant, String providerId, String name) {
        Response made = manager(tenant)
                .body(Map.of("provider", providerId, "name", name))
                .post("/api/instances");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return made.jsonPath().getString("instance.id");
    }

    /** Sets the webhook of an instance of the tenant to the receiver. */
    public Response subscribe(ProviderKind kind, String name, String... events) {
        Response set = manager()
                .body(Map.of("url", receiver.url(), "events", events))
                .post("/api/webhook-management/" + kind.wireName() + "/" + name);
        assertThat(set.statusCode()).as(set.asString()).isEqualTo(200);
        return set;
    }

    @Override
    public void close() {
        evolution.close();
        waha.close();
        hub.close();
        receiver.close();
    }
}
