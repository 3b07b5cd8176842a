package io.cofre.web.socketio;

import io.socket.engineio.server.EngineIoWebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket between Jetty and the library. It is public only because Jetty calls it by reflection. Writing waits for
 * nothing: the characters that the client has not taken yet are counted.
 */
public final class WebSocketLink extends EngineIoWebSocket implements Session.Listener.AutoDemanding {
    private final EngineQuery query;
    private final Settings settings;
    private final AtomicLong pending = new AtomicLong();
    private volatile Map<String, List<String>> headers = Map.of();
    private volatile Runnable onWritten = () -> {};
    private volatile Runnable onClosed = () -> {};
    private volatile BooleanSupplier mayReceive = () -> true;
    private volatile Consumer<Runnable> oneByOne = Runnable::run;
    private volatile @Nullable Session session;
    private volatile boolean closed;
    private volatile boolean gone;

    /**
     * The settings that all links share.
     *
     * @param idle the silence after which a connection is given up
     * @param opened hands an open link to the library
     * @param counters counts what comes and goes
     */
    record Settings(int messageBytesMax, Duration idle, Consumer<WebSocketLink> opened, SocketCounters counters) {}

    WebSocketLink(EngineQuery query, Settings settings) {
        this.query = query;
        this.settings = settings;
    }

    /** The session that it belongs to; for the first link of a session, none. */
    EngineQuery query() {
        return query;
    }

    /** Has the library see the number of a handshake. */
    void announce(String handshake) {
        headers = Map.of(Handshakes.HEADER, List.of(handshake));
    }

    /**
     * Makes it the link of a session.
     *
     * @param admits is asked for each packet of the client
     * @param turn hands a packet to the library when no other step of the client is under way
     * @param told is called whenever the client took something
     * @param ended is called once it is gone
     */
    void carries(BooleanSupplier admits, Consumer<Runnable> turn, Runnable told, Runnable ended) {
        mayReceive = admits;
        oneByOne = turn;
        onWritten = told;
        onClosed = ended;
    }

    /** Whether it is gone, and the library knows that. */
    boolean isGone() {
        return gone;
    }

    /** The characters that the client has not taken yet. */
    long pending() {
        return pending.get();
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        opened.setIdleTimeout(settings.idle());
        opened.setMaxTextMessageSize(settings.messageBytesMax());
        opened.setMaxBinaryMessageSize(1);
        settings.opened().accept(this);
    }

    @Override
    public void onWebSocketText(String message) {
        settings.counters().received(message.length());
        if (closed || !mayReceive.getAsBoolean()) {
            return;
        }
        if (PacketGuard.passes(message)) {
            oneByOne.accept(() -> emit("message", message));
        } else {
            refuse();
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
        refuse();
    }

    private void refuse() {
        settings.counters().refusedPacket();
        end(StatusCode.BAD_DATA);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        // It is closed after this.
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
        closed = true;
        emit("close");
        gone = true;
        onClosed.run();
        callback.succeed();
    }

    @Override
    public Map<String, String> getQuery() {
        return query.parameters();
    }

    @Override
    public Map<String, List<String>> getConnectionHeaders() {
        return headers;
    }

    @Override
    public void write(String message) {
        Session open = session;
        if (open == null || closed) {
            return;
        }
        int length = message.length();
        pending.addAndGet(length);
        settings.counters().sent(length);
        open.sendText(message, Callback.from(() -> written(length), gone -> written(length)));
    }

    private void written(int length) {
        pending.addAndGet(-length);
        onWritten.run();
    }

    @Override
    public void write(byte[] message) {
        throw new UnsupportedOperationException("no attachments are sent");
    }

    @Override
    public void close() {
        end(StatusCode.SHUTDOWN);
    }

    private void end(int status) {
        Session open = session;
        if (open != null && !closed) {
            closed = true;
            open.close(status, null, Callback.NOOP);
        }
    }

    /** Ends the connection without a word. */
    void cutOff() {
        Session open = session;
        if (open != null) {
            open.disconnect();
        }
    }
}
