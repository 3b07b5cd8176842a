package io.cofre.hub.live;

import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Route.open;

import io.cofre.config.Configuration;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.testing.TestWorker;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import io.cofre.web.kit.RouteTable;
import io.cofre.web.kit.Site;
import io.cofre.web.socketio.SocketIoServer;
import io.cofre.web.socketio.SocketIoSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The live part of the hub on a real server, with events in memory and short times. A token is
 * {@code <tenant>:<seconds>}.
 */
final class LiveHub implements LiveServer {
    static final String ORIGIN = "https://app.example";
    private static final int SOCKETS_MAX = 200;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final InstantSource time = InstantSource.system();
    private final Metrics metrics = new Metrics();
    private final MemoryEvents events;
    private final LiveFeed feed;
    private final LiveSockets sockets;
    private final LiveStreams streams;
    private final SocketIoServer socketIo;
    private final HttpServer server;

    private LiveHub(int port, MemoryEvents events, LiveFeed feed) throws IOException {
        this.events = events;
        this.feed = feed;
        this.streams = new LiveStreams(feed, time, SOCKETS_MAX);
        this.sockets = new LiveSockets(
                feed,
                (token, tenant, address) -> admit(token, tenant),
                LiveHub::instances,
                time,
                new LiveSockets.Bounds(SOCKETS_MAX / 2, Duration.ofMillis(1500), Duration.ofSeconds(2)));
        SocketIoSettings settings = new SocketIoSettings(
                Set.of(ORIGIN),
                SOCKETS_MAX,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                false);
        this.socketIo = SocketIoServer.of(settings, sockets, metrics.requests());
        Site worker = TestWorker.site(RouteTable.of(open("/api/events/stream").on(GET, this::follow)));
        this.server = HttpServer.start(
                new Configuration.Http("127.0.0.1", port, BODY_BYTES_MAX, false, IDLE_TIMEOUT, STOP_TIMEOUT),
                new Site("hub", worker.gatekeeper(), worker.routes(), Set.of(), Optional.of(socketIo)),
                metrics,
                failure -> false);
    }

    /** A hub without events on any free port. */
    static LiveHub start() throws IOException {
        LiveFeed[] feed = new LiveFeed[1];
        MemoryEvents events = new MemoryEvents(stored -> feed[0].stored(stored));
        feed[0] = new LiveFeed(events, 8 << 20, failure -> false);
        return new LiveHub(0, events, feed[0]);
    }

    @Override
    public LiveHub restart() throws IOException {
        int port = port();
        stopServer();
        return new LiveHub(port, events, feed);
    }

    private Response follow(Request request) {
        String token = request.header("Authorization").orElse("").replace("Bearer ", "");
        Admission.Admitted who = admit(token, Optional.empty());
        Optional<Cursor> after =
                request.header("Last-Event-ID").map(text -> Cursor.of(text).orElse(Cursor.UNKNOWN));
        return new Response.Events(() -> streams.follow(who, EventFilter.TENANT, after));
    }

    private Admission.Admitted admit(String token, Optional<String> named) {
        String[] parts = token.split(":", -1);
        boolean valid = parts.length == 2 && Set.of("a", "b").contains(parts[0]);
        if (!valid || !named.orElse(parts[0]).equals(parts[0])) {
            throw new CofreException(ErrorCode.UNAUTHORIZED, "Token inválido");
        }
        Instant until = time.instant().plusSeconds(Long.parseLong(parts[1]));
        return new Admission.Admitted(parts[0], until);
    }

    private static List<Instance> instances(String tenant) {
        List<String> names = tenant.equals("a") ? List.of("shop", "bar") : List.of("salon");
        return names.stream()
                .map(name -> new Instance(
                        MemoryEvents.id(tenant, name), tenant, "p", ProviderKind.EVOLUTION, name, "", "", "", ""))
                .toList();
    }

    @Override
    public Map<String, String> variables() {
        return Map.of();
    }

    @Override
    public long store(String tenant, String instance, EventKind kind, String text) {
        String data = new String(
                JsonText.of(json -> {
                    json.writeStartObject();
                    json.writeStringField("text", text);
                    json.writeEndObject();
                }),
                StandardCharsets.UTF_8);
        return events.store(tenant, instance, kind, data).seq();
    }

    @Override
    public void storeMany(String tenant, String instance, EventKind kind, String text, int count) {
        for (int stored = 0; stored < count; stored++) {
            store(tenant, instance, kind, text);
        }
    }

    @Override
    public String epoch(String tenant) {
        return events.epoch(tenant);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public int openSockets() {
        return socketIo.figures().open();
    }

    @Override
    public long slowSockets() {
        return sockets.figures().slow();
    }

    private void stopServer() {
        sockets.farewell();
        server.stop();
        metrics.close();
    }

    @Override
    public void close() {
        stopServer();
        feed.close();
    }
}
