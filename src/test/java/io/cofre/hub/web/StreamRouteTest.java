package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.hub.access.Access;
import io.cofre.hub.access.Role;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.live.LiveFeed;
import io.cofre.hub.live.LiveStreams;
import io.cofre.hub.live.StoredEvents;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.Sealer;
import io.cofre.hub.store.StoreSettings;
import io.cofre.testing.EventReader;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The route of events in real time, on the real store, with real tokens. */
@Timeout(60)
class StreamRouteTest {
    private static final String STREAM = "/api/events/stream";
    private static final int READERS_MAX = 3;

    private final InstantSource time = InstantSource.system();
    private final Tokens tokens = Tokens.of("a-secret-of-more-than-32-bytes-0123456789", time);
    private final HubMetrics metrics = new HubMetrics();
    private HubStore store;
    private LiveFeed feed;
    private HttpServer server;
    private int told;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        Sealer sealer = Sealer.of("a-secret-of-the-store-0123456789".getBytes(StandardCharsets.UTF_8));
        store = HubStore.open(StoreSettings.sqlite(directory), sealer, time);
        feed = LiveFeed.ofHeap(StoredEvents.of(store.events()), failure -> false);
        store.events().onStored(feed::stored);
        Access access = new Access(id -> store.registry().tenant(id).isPresent());
        LiveStreams streams = new LiveStreams(feed, time, READERS_MAX);
        server = HttpServer.start(
                new Configuration.Http("127.0.0.1", 0, 1 << 20, false, Duration.ofSeconds(60), Duration.ofSeconds(5)),
                new Site(
                        "hub",
                        new TokenGate(tokens, ApiKey.NONE, new RateLimits(0, 0, System::nanoTime)),
                        HubRoutes.of(
                                new HubReadiness(() -> true),
                                metrics,
                                HubRoutes.live(streams, access, store.registry()::instances))),
                metrics,
                failure -> false);
    }

    @AfterEach
    void stop() {
        server.stop();
        feed.close();
        store.close();
        metrics.close();
    }

    private Instance instance(String tenant, String name) {
        store.registry().addTenant(tenant, tenant);
        String provider = store.registry()
                .addProvider(tenant, ProviderKind.EVOLUTION, "http://127.0.0.1:1", "key", true)
                .id();
        return store.registry().addInstance(tenant, provider, name, "");
    }

    private HubEvent store(Instance instance, EventKind kind) {
        told++;
        NormalisedEvent event = new NormalisedEvent(kind, "SOURCE", "{\n\"n\":" + told + "\r\n}", "event " + told);
        return store.events().append(instance, event).join().event().orElseThrow();
    }

    private EventReader follow(String tenant, String query, String... fields) throws IOException {
        String token = tokens.mint("7", Role.USER, tenant, Duration.ofHours(1));
        return new EventReader(
                server.port(), STREAM + query, "Authorization: Bearer " + token + "\r\n", String.join("", fields));
    }

    private static String cursor(HubEvent event) {
        return event.epoch() + "-" + event.seq();
    }

    @Test
    void sendsWhatIsStoredAndGoesOnAfterABreak() throws IOException {
        Instance shop = instance("a", "shop");
        HubEvent first = store(shop, EventKind.MESSAGE_RECEIVED);
        HubEvent second = store(shop, EventKind.MESSAGE_ACK);
        try (EventReader reader = follow("a", "", "Last-Event-ID: " + cursor(first) + "\r\n")) {
            assertThat(reader.next()).isEqualTo(new EventReader.Event(cursor(first), "ready", "{}"));
            EventReader.Event event = reader.next();
            assertThat(event.id()).isEqualTo(cursor(second));
            assertThat(event.name()).isEqualTo("message_ack");
            assertThat(event.data()).contains("\"id\":\"" + second.id() + "\"", "\"n\":2");
            HubEvent third = store(shop, EventKind.QRCODE_UPDATED);
            assertThat(reader.next().id()).isEqualTo(cursor(third));
        }
    }

    @Test
    void sendsOnlyWhatIsAskedFor() throws IOException {
        Instance shop = instance("a", "shop");
        Instance bar = store.registry().addInstance("a", shop.provider(), "bar", "");
        try (EventReader reader = follow("a", "?instance=bar&events=message_ack&raw=true")) {
            assertThat(reader.next().name()).isEqualTo("ready");
            store(shop, EventKind.MESSAGE_ACK);
            store(bar, EventKind.MESSAGE_RECEIVED);
            HubEvent ack = store(bar, EventKind.MESSAGE_ACK);
            HubEvent raw = store(bar, EventKind.RAW);
            assertThat(reader.next().id()).isEqualTo(cursor(ack));
            assertThat(reader.next().id()).isEqualTo(cursor(raw));
        }
    }

    @Test
    void tellsAForeignTenantNothing() throws IOException {
        Instance shop = instance("a", "shop");
        Instance salon = instance("b", "salon");
        assertThat(status("b", "?instance=shop")).isEqualTo(404);
        assertThat(status("b", "?instance=none")).isEqualTo(404);
        assertThat(status("none", "")).isEqualTo(403);
        assertThat(status("b", "", "X-Tenant-Id: a\r\n")).isEqualTo(403);
        try (EventReader reader = follow("b", "?raw=true&after=" + cursor(store(shop, EventKind.RAW)))) {
            reader.next();
            store(shop, EventKind.MESSAGE_RECEIVED);
            HubEvent own = store(salon, EventKind.MESSAGE_RECEIVED);
            assertThat(reader.next().id()).isEqualTo(cursor(own));
        }
    }

    private int status(String tenant, String query, String... fields) throws IOException {
        try (EventReader reader = follow(tenant, query, fields)) {
            return reader.status();
        }
    }

    @Test
    void refusesWhoHasNoTokenAndWhatMakesNoSense() throws IOException {
        instance("a", "shop");
        try (EventReader reader = new EventReader(server.port(), STREAM)) {
            assertThat(reader.status()).isEqualTo(401);
        }
        assertThat(status("a", "?events=message_ack,none")).isEqualTo(400);
        assertThat(status("a", "?raw=maybe")).isEqualTo(400);
        assertThat(status("a", "?unknown=1")).isEqualTo(400);
    }

    @Test
    void tellsThatACursorMeansNothing() throws IOException {
        Instance shop = instance("a", "shop");
        HubEvent last = store(shop, EventKind.MESSAGE_ACK);
        for (String cursor : new String[] {"x", "another-1", last.epoch() + "-99"}) {
            try (EventReader reader = follow("a", "", "Last-Event-ID: " + cursor + "\r\n")) {
                EventReader.Event reset = reader.next();
                assertThat(reset.name()).isEqualTo("reset");
                assertThat(reset.id()).isEqualTo(cursor(last));
                assertThat(reset.data()).contains("cursor_unknown");
            }
        }
    }

    @Test
    void opensNoMoreStreamsForATenantThanItMay() throws IOException {
        instance("a", "shop");
        instance("b", "salon");
        try (EventReader first = follow("a", "");
                EventReader second = follow("a", "");
                EventReader third = follow("a", "")) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(200);
            assertThat(third.status()).isEqualTo(200);
            assertThat(status("a", "")).isEqualTo(503);
            assertThat(status("b", "")).isEqualTo(200);
        }
    }
}
