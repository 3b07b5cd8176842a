package io.cofre.web.socketio;

import io.cofre.metrics.RequestMetrics;
import io.cofre.web.kit.Mount;
import io.socket.engineio.server.EngineIoServer;
import io.socket.engineio.server.EngineIoServerOptions;
import io.socket.engineio.server.EngineIoSocket;
import io.socket.engineio.server.ReadyState;
import io.socket.socketio.server.SocketIoServerOptions;
import io.socket.socketio.server.SocketIoSocket;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;

/**
 * A server of Socket.IO, protocol 5 (clients {@code socket.io-client} 3 and 4), on the connections of the HTTP server.
 * Clients poll, or hold a WebSocket, or change from one to the other. There is one namespace.
 *
 * <p>The library that speaks the protocol trusts its clients. So this package stands before it: bodies, packets,
 * handshakes, origins and queues are bounded here. Thread-safe.
 */
public final class SocketIoServer implements Mount {
    private static final String BEGINNING = "/socket.io/";
    private static final int TIMER_THREADS = 2;
    private static final long STEP_MS = 5;
    private static final Duration IDLE_SLACK = Duration.ofSeconds(5);

    /** The time after which the library looks whether a client has joined. Clients that have not are gone by then. */
    private static final int LIBRARY_LOOKS_AFTER_MS = 120_000;

    private final SocketIoSettings settings;
    private final SocketApplication application;
    private final Places places;
    private final SocketCounters counters = new SocketCounters();
    private final Handshakes handshakes = new Handshakes();
    private final Map<String, EngineSocket> sessions = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(TIMER_THREADS, work -> {
        Thread thread = new Thread(work, "socketio-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final EngineIoServer engine;
    private final SocketServlet servlet;
    private volatile Runnable onCount = () -> {};
    private volatile boolean closing;

    private SocketIoServer(SocketIoSettings settings, SocketApplication application, RequestMetrics metrics) {
        this.settings = settings;
        this.application = application;
        this.places = new Places(settings.socketsMax(), settings.perAddressMax());
        // Each packet of a client makes the library set timers anew: the old ones must not gather.
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        EngineIoServerOptions options = EngineIoServerOptions.newFromDefault()
                .setCorsHandlingDisabled(true)
                .setPingInterval(settings.pingInterval().toMillis())
                .setPingTimeout(settings.pingTimeout().toMillis());
        options.setScheduledExecutorService(timer);
        this.engine = new EngineIoServer(options);
        SocketIoServerOptions joining = SocketIoServerOptions.newFromDefault();
        joining.setConnectionTimeout(LIBRARY_LOOKS_AFTER_MS);
        var library = new io.socket.socketio.server.SocketIoServer(engine, joining);
        // After the library, which has to know a session before its packets come.
        engine.on("connection", arguments -> opened((EngineIoSocket) arguments[0]));
        library.namespace("/").on("connection", arguments -> joined((SocketIoSocket) arguments[0]));
        this.servlet = new SocketServlet(this, settings, counters, new SocketLog(settings.logsAccess(), metrics));
    }

    /** A server that begins with the HTTP server that it is given to. */
    public static SocketIoServer of(SocketIoSettings settings, SocketApplication application, RequestMetrics metrics) {
        return new SocketIoServer(settings, application, metrics);
    }

    @Override
    public String beginning() {
        return BEGINNING;
    }

    @Override
    public void addTo(ServletContextHandler context) {
        JettyWebSocketServletContainerInitializer.configure(context, null);
        ServletHolder holder = new ServletHolder("socketio", servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, BEGINNING + "*");
    }

    @Override
    public int clients() {
        return sessions.size();
    }

    @Override
    public void tells(Runnable told) {
        onCount = told;
    }

    /** The figures of its work so far. */
    public SocketFigures figures() {
        return counters.figures(sessions.size());
    }

    @Override
    public void close(Duration limit) throws InterruptedException {
        closing = true;
        sessions.values().forEach(EngineSocket::leave);
        long beginNs = System.nanoTime();
        while (!sessions.isEmpty() && System.nanoTime() - beginNs < limit.toNanos() / 2) {
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
        sessions.values().forEach(EngineSocket::cutOff);
        timer.shutdownNow();
    }

    /** Has the library serve a request. */
    void serve(EngineQuery query, HttpServletRequest request, HttpServletResponse response) throws IOException {
        EngineSocket session = query.sid().map(sessions::get).orElse(null);
        if (session == null) {
            engine.handleRequest(request, response);
        } else {
            session.serve(engine, request, response);
        }
    }

    Handshakes handshakes() {
        return handshakes;
    }

    boolean isClosing() {
        return closing;
    }

    /** Takes the place of a new client. */
    Places.Place place(String address) throws Refusal {
        if (closing) {
            throw new Refusal(503, "the hub is stopping");
        }
        return places.take(address).orElseThrow(() -> {
            counters.refusedFull();
            return new Refusal(503, "too many clients are connected");
        });
    }

    /** Counts packets that came by a poll; false if they are too many. */
    boolean takes(String sid, int packets) {
        EngineSocket session = sessions.get(sid);
        return session == null || session.takes(packets);
    }

    /** A WebSocket for the library. It belongs to a session, or begins one. */
    WebSocketLink link(EngineQuery query) {
        Duration idle = settings.pingInterval().plus(settings.pingTimeout()).plus(IDLE_SLACK);
        return new WebSocketLink(
                query, new WebSocketLink.Settings(SocketServlet.BODY_BYTES_MAX, idle, this::linkOpened, counters));
    }

    /** Has a handshake forgotten that leads to no session in time. */
    void expire(String handshake) {
        later(() -> handshakes.end(handshake));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The tasks throw nothing.
    private void later(Runnable work) {
        if (!closing) {
            timer.schedule(work, settings.connectWithin().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void linkOpened(WebSocketLink link) {
        String sid = link.query().sid().orElse(null);
        EngineSocket session = sid == null ? null : sessions.get(sid);
        if (sid == null) {
            engine.handleWebSocket(link);
        } else if (session == null || !session.offered(link, engine)) {
            link.close();
        }
    }

    private void opened(EngineIoSocket session) {
        Handshakes.Handshake handshake =
                handshakes.take(session.getInitialHeaders()).orElse(null);
        if (handshake == null || closing) {
            session.close();
            return;
        }
        EngineSocket socket = new EngineSocket(session, handshake.place(), counters, this::later);
        if (handshake.link() != null) {
            socket.linked(handshake.link());
        }
        sessions.put(session.getId(), socket);
        onCount.run();
        counters.opened();
        session.on("drain", arguments -> socket.drained());
        session.on("upgrade", arguments -> socket.upgraded());
        session.once("close", arguments -> gone(session.getId(), socket, handshake.place()));
        if (session.getReadyState() == ReadyState.CLOSED) {
            gone(session.getId(), socket, handshake.place());
        }
        later(socket::endUnlessConnected);
    }

    private void gone(String sid, EngineSocket socket, Places.Place place) {
        if (sessions.remove(sid, socket)) {
            onCount.run();
        }
        place.leave();
        socket.closed();
    }

    private void joined(SocketIoSocket client) {
        EngineSocket socket = sessions.get(client.getClient().getId());
        if (socket == null) {
            client.disconnect(false);
        } else {
            socket.connected(client, application);
        }
    }
}
