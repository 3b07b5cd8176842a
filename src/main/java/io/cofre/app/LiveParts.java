package io.cofre.app;

import io.cofre.hub.access.Access;
import io.cofre.hub.access.Tokens;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.live.Admission;
import io.cofre.hub.live.LiveFeed;
import io.cofre.hub.live.LiveFigures;
import io.cofre.hub.live.LiveSockets;
import io.cofre.hub.live.LiveStreams;
import io.cofre.hub.live.StoredEvents;
import io.cofre.hub.metrics.HubMetric;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.store.HubStore;
import io.cofre.web.socketio.SocketIoServer;
import io.cofre.web.socketio.SocketIoSettings;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Set;
import java.util.function.Predicate;

/** The parts of a hub that deliver events in real time. */
record LiveParts(LiveSockets sockets, LiveStreams streams, SocketIoServer socketIo) {
    /** Starts the parts, and pushes how they are stopped. */
    static LiveParts start(
            HubConfiguration configuration,
            HubStore store,
            HubMetrics metrics,
            Tokens tokens,
            Access access,
            RateLimits limits,
            InstantSource time,
            Predicate<Throwable> fatal,
            Deque<Runnable> stops) {
        LiveFeed feed = LiveFeed.ofHeap(StoredEvents.of(store.events()), fatal);
        stops.push(feed::close);
        store.events().onStored(feed::stored);
        store.registry()
                .onChange(() -> feed.keepOnly(id -> store.registry().tenant(id).isPresent()));
        int socketsMax = configuration.sockets().socketsMax();
        LiveSockets sockets = new LiveSockets(
                feed,
                Admission.of(tokens, access, limits::allowsWrongToken),
                store.registry()::instances,
                time,
                LiveSockets.Bounds.of(socketsMax));
        SocketIoServer socketIo = SocketIoServer.of(
                SocketIoSettings.of(
                        Set.copyOf(configuration.sockets().origins()),
                        socketsMax,
                        configuration.http().accessLog()),
                sockets,
                metrics.requests());
        watch(metrics, sockets, socketIo);
        return new LiveParts(sockets, new LiveStreams(feed, time, Math.max(1, socketsMax / 2)), socketIo);
    }

    /** Those who follow the events of a tenant. */
    int clients(String tenant) {
        return sockets.clients(tenant) + streams.readers(tenant);
    }

    private static void watch(HubMetrics metrics, LiveSockets sockets, SocketIoServer socketIo) {
        metrics.gauge(HubMetric.SOCKETS, () -> socketIo.figures().open());
        metrics.gauge(HubMetric.STREAMS, () -> {
            LiveFigures figures = sockets.figures();
            return Math.max(0, figures.followers() - figures.authenticated());
        });
        metrics.counter(HubMetric.SOCKET_EVENTS, () -> sockets.figures().events());
        metrics.counter(HubMetric.REPLAYED, () -> sockets.figures().replayed());
        metrics.counter(HubMetric.FOLLOWERS_SLOW, () -> sockets.figures().slow());
        metrics.counter(
                HubMetric.SOCKETS_REFUSED, "origin", () -> socketIo.figures().refusedOrigins());
        metrics.counter(
                HubMetric.SOCKETS_REFUSED, "full", () -> socketIo.figures().refusedFull());
        metrics.counter(
                HubMetric.SOCKETS_REFUSED, "packet", () -> socketIo.figures().refusedPackets());
        metrics.counter(
                HubMetric.SOCKETS_REFUSED, "token", () -> sockets.figures().refused());
    }
}
