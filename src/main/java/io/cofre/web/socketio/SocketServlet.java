package io.cofre.web.socketio;

import io.cofre.session.JsonText;
import io.cofre.web.kit.Patience;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.jspecify.annotations.Nullable;

/**
 * The guard before the library: it sees each request first, and refuses what the library would not survive.
 * Thread-safe.
 */
final class SocketServlet extends HttpServlet {
    /** The longest body of a request, and the longest message of a WebSocket. */
    static final int BODY_BYTES_MAX = 64 * 1024;

    @Serial
    private static final long serialVersionUID = 1;

    private static final Duration BODY_LIMIT = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {};
    private static final char SEPARATOR = '\u001e';

    private final transient SocketIoServer server;
    private final transient SocketCounters counters;
    private final transient SocketLog log;
    private final transient Origins origins;

    SocketServlet(SocketIoServer server, SocketIoSettings settings, SocketCounters counters, SocketLog log) {
        this.server = server;
        this.counters = counters;
        this.log = log;
        this.origins = new Origins(settings.origins());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        SocketLog.Line line = new SocketLog.Line(request.getMethod(), id, System.nanoTime());
        Patience patience = Patience.with(request);
        response.setHeader("X-Request-Id", id);
        response.setHeader("Cache-Control", "no-store");
        if (patience.shouldEnd()) {
            response.setHeader("Connection", "close");
        }
        try {
            judgeOrigin(request, response);
            switch (request.getMethod()) {
                case "GET" -> get(request, response, patience, line);
                case "POST" -> post(request, response, patience, line);
                case "OPTIONS" -> options(response, line);
                default -> throw new Refusal(405, "only GET and POST are served here");
            }
        } catch (Refusal refusal) {
            refuse(request, response, refusal, line);
        }
    }

    private void judgeOrigin(HttpServletRequest request, HttpServletResponse response) throws Refusal {
        String origin = request.getHeader("Origin");
        if (!origins.allow(origin, request.getHeader("Host"))) {
            counters.refusedOrigin();
            throw new Refusal(403, "pages of this origin may not connect");
        }
        if (origin != null) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Vary", "Origin");
        }
    }

    private void options(HttpServletResponse response, SocketLog.Line line) {
        response.setHeader("Access-Control-Allow-Methods", "GET, POST");
        response.setHeader("Access-Control-Allow-Headers", "Content-Type");
        response.setStatus(204);
        log.answered(line, 204, 0, 0);
    }

    private void get(HttpServletRequest request, HttpServletResponse response, Patience patience, SocketLog.Line line)
            throws Refusal, IOException {
        EngineQuery query = query(request);
        if (query.transport() == EngineQuery.Transport.WEBSOCKET) {
            upgrade(request, response, query, line);
        } else if (query.sid().isPresent()) {
            pass(request, response, patience, query, NOTHING, List.of(), line);
        } else {
            Places.Place place = server.place(request.getRemoteAddr());
            String handshake = server.handshakes().begin(new Handshakes.Handshake(place, null));
            try {
                pass(request, response, patience, query, NOTHING, List.of(handshake), line);
            } finally {
                server.handshakes().end(handshake);
            }
        }
    }

    private void upgrade(
            HttpServletRequest request, HttpServletResponse response, EngineQuery query, SocketLog.Line line)
            throws Refusal, IOException {
        if (request.getHeader("Sec-WebSocket-Key") == null) {
            throw new Refusal(400, "the request does not ask for a WebSocket");
        }
        WebSocketLink link = server.link(query);
        String handshake = null;
        if (query.sid().isEmpty()) {
            Places.Place place = server.place(request.getRemoteAddr());
            handshake = server.handshakes().begin(new Handshakes.Handshake(place, link));
            link.announce(handshake);
            server.expire(handshake);
        }
        if (!isUpgraded(request, response, link)) {
            if (handshake != null) {
                server.handshakes().end(handshake);
            }
            if (!response.isCommitted()) {
                throw new Refusal(400, "the request for a WebSocket is not well-formed");
            }
        }
        log.answered(line, response.getStatus(), 0, 0);
    }

    private boolean isUpgraded(HttpServletRequest request, HttpServletResponse response, WebSocketLink link)
            throws IOException {
        return JettyWebSocketServerContainer.getContainer(getServletContext())
                .upgrade(
                        (asked, answered) -> {
                            // A compressor would cost each client 300 KiB.
                            answered.setExtensions(List.of());
                            return link;
                        },
                        request,
                        response);
    }

    private void post(HttpServletRequest request, HttpServletResponse response, Patience patience, SocketLog.Line line)
            throws Refusal, IOException {
        EngineQuery query = query(request);
        if (query.transport() != EngineQuery.Transport.POLLING || query.sid().isEmpty()) {
            throw new Refusal(400, "a session begins with GET");
        }
        byte[] body = body(request, patience);
        String payload = new String(body, StandardCharsets.UTF_8);
        counters.received(payload.length());
        if (!PacketGuard.passesPayload(payload)) {
            counters.refusedPacket();
            throw new Refusal(400, "the body holds a packet that is not served here");
        }
        int packets = 1
                + (int) payload.chars()
                        .filter(character -> character == SEPARATOR)
                        .count();
        if (!server.takes(query.sid().get(), packets)) {
            throw new Refusal(429, "too many packets");
        }
        pass(request, response, patience, query, body, List.of(), line);
    }

    private byte[] body(HttpServletRequest request, Patience patience) throws Refusal {
        long length = request.getContentLengthLong();
        if (length < 0) {
            throw new Refusal(411, "the header Content-Length is missing");
        }
        if (length > BODY_BYTES_MAX) {
            counters.refusedPacket();
            throw new Refusal(413, "the body is longer than " + BODY_BYTES_MAX + " bytes");
        }
        patience.awaitBody(BODY_LIMIT);
        try {
            byte[] body = request.getInputStream().readNBytes((int) length);
            if (body.length < length) {
                throw new Refusal(400, "the body ends too early");
            }
            return body;
        } catch (IOException late) {
            throw new Refusal(408, "the body did not arrive in time");
        } finally {
            patience.served();
        }
    }

    private static EngineQuery query(HttpServletRequest request) throws Refusal {
        try {
            return EngineQuery.of(request.getQueryString());
        } catch (IllegalArgumentException unknown) {
            String reason = unknown.getMessage();
            throw new Refusal(400, reason == null ? "the query is not well-formed" : reason);
        }
    }

    /** Has the library serve a request. */
    private void pass(
            HttpServletRequest request,
            HttpServletResponse response,
            Patience patience,
            EngineQuery query,
            byte[] body,
            List<String> handshake,
            SocketLog.Line line)
            throws IOException {
        PolledResponse held = new PolledResponse(response, patience, length -> {
            counters.sent(length);
            log.answered(line, response.getStatus(), body.length, length);
        });
        PolledRequest polled = new PolledRequest(request, held, query, body, handshake);
        server.serve(query, polled, held);
        if (!polled.waits()) {
            held.sendNow();
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Refusal refusal, SocketLog.Line line)
            throws IOException {
        byte[] body = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("error", text(refusal.getMessage()));
            json.writeEndObject();
        });
        response.setStatus(refusal.status());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        if (refusal.status() == 503 || refusal.status() == 429) {
            response.setHeader("Retry-After", "5");
        }
        if (request.getContentLengthLong() != 0 && !"GET".equals(request.getMethod())) {
            // The rest of the body is thrown away with the connection.
            response.setHeader("Connection", "close");
        }
        response.getOutputStream().write(body);
        log.answered(line, refusal.status(), 0, body.length);
    }

    private static String text(@Nullable String message) {
        return message == null ? "" : message;
    }
}
