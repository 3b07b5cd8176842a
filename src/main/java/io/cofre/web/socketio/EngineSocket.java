package io.cofre.web.socketio;

import io.socket.engineio.server.EngineIoServer;
import io.socket.engineio.server.EngineIoSocket;
import io.socket.engineio.server.parser.Packet;
import io.socket.socketio.server.SocketIoSocket;
import io.socket.socketio.server.SocketIoSocket.ReceivedByLocalAcknowledgementCallback;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** One client: a session of the library, with the bounds that the library lacks. */
final class EngineSocket implements Socket {
    /** The characters that may wait for a client. Three of the largest usual events, or hundreds of small ones. */
    private static final long PENDING_MAX = 256 * 1024;

    private final EngineIoSocket engine;
    private final Places.Place place;
    private final SocketCounters counters;
    private final Consumer<Runnable> later;
    private final MessageRate rate = new MessageRate(System.nanoTime());
    private final AtomicReference<@Nullable SocketListener> listener = new AtomicReference<>();

    /**
     * Held for one step of the client: a request, a packet by WebSocket, the beginning of a change of its transport. It
     * is taken before the locks of the library, and never by a thread that has one of them.
     */
    private final Object steps = new Object();

    /** The characters that wait for the next poll. */
    private final AtomicLong held = new AtomicLong();

    private volatile @Nullable SocketIoSocket socket;
    private volatile @Nullable WebSocketLink link;
    private @Nullable WebSocketLink offered;
    private boolean ending;

    /** @param later does something after a time, which bounds a change of the transport when the session is to end */
    EngineSocket(EngineIoSocket engine, Places.Place place, SocketCounters counters, Consumer<Runnable> later) {
        this.engine = engine;
        this.place = place;
        this.counters = counters;
        this.later = later;
    }

    /** Takes the WebSocket that carries this session. */
    void linked(WebSocketLink by) {
        link = by;
        by.carries(() -> takes(1), Runnable::run, this::wake, () -> {});
    }

    /**
     * Takes a WebSocket that may carry this session soon, and hands it to the library. Returns false if there is one
     * already, or if the session is to end: the client polls on then, and gets what waits for it.
     */
    boolean offered(WebSocketLink by, EngineIoServer library) {
        synchronized (steps) {
            if (!takesOffer(by)) {
                return false;
            }
            answerPoll();
            library.handleWebSocket(by);
            return true;
        }
    }

    private synchronized boolean takesOffer(WebSocketLink by) {
        if (ending || link != null || isChanging()) {
            return false;
        }
        offered = by;
        by.carries(() -> takes(1), this::step, this::wake, this::changeFailed);
        return true;
    }

    private void step(Runnable work) {
        synchronized (steps) {
            work.run();
        }
    }

    /** Has the library serve a request of the client. */
    void serve(EngineIoServer library, HttpServletRequest request, HttpServletResponse response) throws IOException {
        synchronized (steps) {
            if (isChanging() && request.getMethod().equals("GET")) {
                answerPoll();
            }
            library.handleRequest(request, response);
        }
    }

    /**
     * Answers the poll that waits, or else the next one. While the client changes its transport the library answers
     * each poll itself, by a look and then an answer. A ping or an event that is sent in between makes that fail: the
     * library cuts the WebSocket, and the client waits for the next ping without a transport. So no poll waits
     * meanwhile.
     */
    private void answerPoll() {
        engine.send(new Packet<>(Packet.NOOP));
    }

    /** The WebSocket that was offered carries this session from now on. */
    void upgraded() {
        boolean ends;
        synchronized (this) {
            link = offered;
            ends = ending;
        }
        if (ends) {
            close();
        }
    }

    /** The WebSocket that was offered is gone. If it carried the session already, the library knows. */
    private void changeFailed() {
        boolean ends;
        synchronized (this) {
            ends = ending && link == null;
        }
        if (ends) {
            close();
        }
    }

    /** Tells whether the client may be about to leave polling for a WebSocket. */
    private synchronized boolean isChanging() {
        WebSocketLink other = offered;
        return link == null && other != null && !other.isGone();
    }

    /**
     * Ends the session. A change of the transport is awaited: a client that does not poll any more would lose what
     * waits for it, because the library refuses the WebSocket of a session that is to end.
     */
    private void end() {
        synchronized (this) {
            boolean first = !ending;
            ending = true;
            if (isChanging()) {
                if (first) {
                    later.accept(this::close);
                }
                return;
            }
        }
        close();
    }

    private void close() {
        WebSocketLink by = link;
        if (by != null) {
            // The library would wait for one more poll with what is left of the last. This sends it.
            engine.send(new Packet<>(Packet.NOOP));
        }
        engine.close();
        if (by != null) {
            // The library waits for a poll as well if something is being sent at this moment.
            by.close();
        }
    }

    /** Ends a client that has not joined in time. */
    void endUnlessConnected() {
        if (socket == null) {
            cutOff();
        }
    }

    /** The library hands over all that it holds for the client. */
    void drained() {
        held.set(0);
        wake();
    }

    /** Counts packets of the client; one that sends too many is cut off. */
    boolean takes(int packets) {
        if (rate.takes(packets, System.nanoTime())) {
            return true;
        }
        counters.refusedPacket();
        cutOff();
        return false;
    }

    /** The client has joined the one namespace. A second time is one too many. */
    void connected(SocketIoSocket joined, SocketApplication application) {
        if (socket != null) {
            leave();
            return;
        }
        socket = joined;
        joined.on("disconnect", reason -> {
            closed();
            end();
        });
        SocketListener told = application.connected(this);
        listener.set(told);
        joined.registerAllEventListener((event, arguments) -> told.received(event, json(arguments), answer(arguments)));
        if (!joined.isConnected()) {
            closed();
        }
    }

    /** The client is gone. */
    void closed() {
        SocketListener told = listener.getAndSet(null);
        if (told != null) {
            told.closed();
        }
    }

    private void wake() {
        SocketListener told = listener.get();
        if (told != null) {
            told.writable();
        }
    }

    private static String json(Object[] arguments) {
        JSONArray array = new JSONArray();
        for (Object argument : arguments) {
            if (!(argument instanceof ReceivedByLocalAcknowledgementCallback)) {
                array.put(argument == null ? JSONObject.NULL : argument);
            }
        }
        return array.toString();
    }

    private static SocketListener.Answer answer(Object[] arguments) {
        Object last = arguments.length == 0 ? null : arguments[arguments.length - 1];
        return last instanceof ReceivedByLocalAcknowledgementCallback waits
                ? json -> waits.sendAcknowledgement(new JSONObject(json))
                : json -> {};
    }

    @Override
    public String address() {
        return place.address();
    }

    @Override
    public Optional<String> auth() {
        SocketIoSocket joined = socket;
        Object data = joined == null ? null : joined.getConnectData();
        return data instanceof JSONObject object ? Optional.of(object.toString()) : Optional.empty();
    }

    @Override
    public boolean hasRoom() {
        WebSocketLink by = link;
        return held.get() + (by == null ? 0 : by.pending()) < PENDING_MAX;
    }

    @Override
    public void send(SocketFrame frame) {
        held.addAndGet(frame.text().length());
        Packet<String> packet = new Packet<>(Packet.MESSAGE);
        packet.data = frame.text();
        engine.send(packet);
    }

    @Override
    public void disconnect() {
        SocketIoSocket joined = socket;
        if (joined == null) {
            end();
        } else {
            // The library would forget to tell of the end if it closed the session itself. It is closed when it has
            // told that the client has left the namespace.
            joined.disconnect(false);
        }
    }

    @Override
    public void leave() {
        end();
    }

    @Override
    public void cutOff() {
        counters.cutOff();
        engine.close();
        WebSocketLink by = link;
        if (by != null) {
            by.cutOff();
        }
        // A session that polls is closed by the library only at its next poll, or once it has missed a ping.
        closed();
    }
}
