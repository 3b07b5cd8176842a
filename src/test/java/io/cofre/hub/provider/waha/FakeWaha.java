package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.array;
import static io.cofre.hub.provider.ProviderJson.object;
import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.WebhookSender;
import io.cofre.hub.provider.WebhookSender.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A double of WAHA 2026.2 on a free port: its routes, its webhooks, and the life of its sessions. Nothing at WhatsApp
 * happens by itself: a test scans, receives, and loses logins. The shapes come from WAHA's documents and source, as the
 * README under {@code src/test/resources/golden/waha} tells, and {@link WahaContractTest} compares them. Thread-safe.
 */
public final class FakeWaha implements AutoCloseable {
    /** The API key. */
    public static final String KEY = "WAHA-KEY";

    private static final String SESSIONS = "/api/sessions";
    private static final int QR_WAIT_SECS = 15;
    private static final List<String> ACK_NAMES = List.of("ERROR", "PENDING", "SERVER", "DEVICE", "READ", "PLAYED");
    private static final Map<Integer, String> REASONS =
            Map.of(400, "Bad Request", 404, "Not Found", 422, "Unprocessable Entity");

    private final Map<String, WahaSession> sessions = new LinkedHashMap<>();
    private final double clock;
    private final FakeServer server;
    private final WebhookSender sender;
    private final WahaWebhooks webhooks;
    private int messages;

    private FakeWaha(double clock) {
        this.clock = clock;
        this.sender = new WebhookSender(WebhookSender.Rule.WAHA, clock);
        this.webhooks = new WahaWebhooks(sender);
        this.server = new FakeServer(this::answer);
    }

    /** Starts one whose seconds take 10 ms. */
    public static FakeWaha start() {
        return start(0.01);
    }

    /**
     * Starts one.
     *
     * @param clock the time that a second of its retries and waits takes, in seconds
     */
    public static FakeWaha start(double clock) {
        return new FakeWaha(clock);
    }

    /** Its base URL. */
    public String url() {
        return server.url();
    }

    /** The server under it: the calls that came, and troubles to come. */
    public FakeServer server() {
        return server;
    }

    /** The sender of its webhooks. */
    public WebhookSender sender() {
        return sender;
    }

    /** Makes a session that is stopped. */
    public synchronized void create(String name, JsonNode config) {
        sessions.put(name, new WahaSession(name, config));
    }

    /** Whether there is a session of that name. */
    public synchronized boolean has(String name) {
        return sessions.containsKey(name);
    }

    /** The status of a session, such as {@code WORKING}. */
    public synchronized String statusOf(String name) {
        return named(name).status;
    }

    /** The configuration of a session. */
    public synchronized JsonNode configOf(String name) {
        return named(name).config.deepCopy();
    }

    /** The number of restarts of a session by a new configuration. */
    public synchronized int restartsOf(String name) {
        return named(name).restarts;
    }

    /** A phone scans the QR code of a session. */
    public synchronized void scan(String name) {
        WahaSession session = named(name);
        if (!session.status.equals("SCAN_QR_CODE")) {
            throw new IllegalStateException(name + " shows no QR code");
        }
        session.isPaired = true;
        session.me = "5511900200001@c.us";
        change(session, "WORKING");
    }

    /** The QR code of a session is too old, so that it shows another. */
    public synchronized void renewQrCode(String name) {
        WahaSession session = named(name);
        session.qrCodes++;
        change(session, "SCAN_QR_CODE");
    }

    /** The id of the message that was sent last. */
    public synchronized String lastMessageId() {
        return "WAHA" + messages;
    }

    /** The login of a session is lost, or nobody has scanned any of its QR codes. */
    public synchronized void fail(String name) {
        WahaSession session = named(name);
        session.isPaired = false;
        session.me = null;
        change(session, "FAILED");
    }

    /** Somebody sends a text to a session. */
    public synchronized List<CompletableFuture<Outcome>> receive(
            String name, String messageId, String from, String text) {
        ObjectNode payload = object().put("id", "false_" + from + "_" + messageId)
                .put("timestamp", Instant.now().getEpochSecond())
                .put("from", from)
                .put("fromMe", false)
                .put("source", "app")
                .put("to", "5511900200001@c.us")
                .put("body", text)
                .put("hasMedia", false)
                .put("ack", 1)
                .put("ackName", "SERVER");
        payload.putObject("_data").put("pushName", "Fulano");
        List<CompletableFuture<Outcome>> told = new ArrayList<>(tell(name, "message", payload));
        told.addAll(tell(name, "message.any", payload));
        return told;
    }

    /** A message of a session got further. */
    public synchronized List<CompletableFuture<Outcome>> acknowledge(
            String name, String messageId, String chat, int ack) {
        return tell(
                name,
                "message.ack",
                object().put("id", "true_" + chat + "_" + messageId)
                        .put("from", "5511900200001@c.us")
                        .put("to", chat)
                        .putNull("participant")
                        .put("fromMe", true)
                        .put("ack", ack)
                        .put("ackName", ACK_NAMES.get(ack + 1)));
    }

    /** Tells any event of a session. */
    public synchronized List<CompletableFuture<Outcome>> tell(String name, String event, JsonNode payload) {
        return webhooks.tell(named(name), event, payload);
    }

    private synchronized Answer answer(Call call) {
        if (!call.header("X-Api-Key").equals(KEY)) {
            return error(401, "Unauthorized");
        }
        if (call.path().equals(SESSIONS)) {
            return call.method().equals("POST") ? create(call.json()) : list(call);
        }
        if (call.path().equals("/api/sendText") && call.method().equals("POST")) {
            return send(call.json(), string(call.json(), "text"), false);
        }
        if (call.path().equals("/api/sendImage") && call.method().equals("POST")) {
            return sendImage(call.json());
        }
        String[] parts = call.path().split("/", -1);
        boolean isQr = parts.length == 5 && call.path().endsWith("/auth/qr");
        if (!isQr && !call.path().startsWith(SESSIONS + "/")) {
            return error(404, "Cannot " + call.method() + " " + call.path());
        }
        WahaSession session = sessions.get(isQr ? parts[2] : parts[3]);
        if (session == null) {
            return call.method().equals("DELETE") ? Answer.empty(200) : error(404, "Session not found");
        }
        String action = parts.length > 4 && !isQr ? "/" + parts[4] : "";
        return isQr ? qrCode(session, call) : ofSession(call.method() + action, session, call);
    }

    private Answer ofSession(String action, WahaSession session, Call call) {
        switch (action) {
            case "GET" -> {}
            case "PUT" -> replaceConfig(session, call.json().path("config"));
            case "DELETE" -> {
                stop(session);
                sessions.remove(session.name);
                return Answer.empty(200);
            }
            case "POST/start" -> start(session);
            case "POST/stop" -> stop(session);
            case "POST/restart" -> restart(session);
            case "POST/logout" -> {
                session.isPaired = false;
                session.me = null;
                if (session.isRunning()) {
                    restart(session);
                }
            }
            default -> {
                return error(404, "Cannot " + action);
            }
        }
        return Answer.json(call.method().equals("POST") ? 201 : 200, session.info());
    }

    private Answer create(JsonNode asked) {
        String name = asked.has("name") ? string(asked, "name") : "session_" + sessions.size();
        if (sessions.containsKey(name)) {
            return error(422, "Session '" + name + "' already exists. Use PUT to update it.");
        }
        Optional<Answer> refusal = unknownEvent(asked.path("config"));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        WahaSession session = new WahaSession(name, asked.path("config"));
        sessions.put(name, session);
        if (asked.path("start").asBoolean(true)) {
            start(session);
        }
        return Answer.json(201, session.info());
    }

    private static Optional<Answer> unknownEvent(JsonNode config) {
        for (JsonNode webhook : config.path("webhooks")) {
            for (JsonNode event : webhook.path("events")) {
                boolean isKnown = event.asText().equals("*")
                        || WahaEvents.ALL.stream()
                                .anyMatch(known -> known.name().equals(event.asText()));
                if (!isKnown) {
                    return Optional.of(refused("each value in events must be a known one, not " + event.asText()));
                }
            }
        }
        return Optional.empty();
    }

    private Answer list(Call call) {
        ArrayNode rows = array();
        boolean all = call.parameter("all").equals("true");
        sessions.values().stream()
                .filter(session -> all || session.isRunning())
                .forEach(session -> rows.add(session.info()));
        return Answer.json(200, rows);
    }

    private void replaceConfig(WahaSession session, JsonNode config) {
        session.config = config.isObject() ? (ObjectNode) config : object();
        if (session.isRunning()) {
            session.restarts++;
            restart(session);
        }
    }

    private void restart(WahaSession session) {
        stop(session);
        start(session);
    }

    private void stop(WahaSession session) {
        if (session.isRunning()) {
            change(session, "STOPPED");
        }
    }

    private void start(WahaSession session) {
        if (session.isRunning()) {
            return;
        }
        change(session, "STARTING");
        if (session.isPaired) {
            change(session, "WORKING");
        } else {
            session.qrCodes++;
            change(session, "SCAN_QR_CODE");
        }
    }

    private void change(WahaSession session, String status) {
        session.change(status);
        ObjectNode payload = object().put("name", session.name).put("status", status);
        payload.set("statuses", session.statuses.deepCopy());
        payload.putNull("data");
        webhooks.tell(session, "session.status", payload);
    }

    private Answer qrCode(WahaSession session, Call call) {
        if (!session.status.equals("SCAN_QR_CODE")) {
            LockSupport.parkNanos((long) (QR_WAIT_SECS * clock * 1_000_000_000));
            return wrongStatus(session, "SCAN_QR_CODE");
        }
        if (call.parameter("format").equals("raw")) {
            return Answer.json(200, object().put("value", session.qrCode()));
        }
        return Answer.json(200, object().put("mimetype", "image/png").put("data", "iVBORw0KGgo="));
    }

    /** From the documents of WAHA: nobody has recorded it. */
    private Answer sendImage(JsonNode asked) {
        JsonNode file = asked.path("file");
        boolean isWhole =
                !string(file, "mimetype").isEmpty() && !string(file, "data").isEmpty();
        return isWhole ? send(asked, string(asked, "caption"), true) : refused("file should not be empty");
    }

    private Answer send(JsonNode asked, String text, boolean hasMedia) {
        WahaSession session = sessions.get(string(asked, "session"));
        if (session == null) {
            return error(404, "Session not found");
        }
        if (!session.status.equals("WORKING")) {
            return wrongStatus(session, "WORKING");
        }
        messages++;
        String chat = string(asked, "chatId");
        return Answer.json(
                201,
                object().put("id", "true_" + chat + "_" + lastMessageId())
                        .put("timestamp", Instant.now().getEpochSecond())
                        .put("from", session.me)
                        .put("fromMe", true)
                        .put("to", chat)
                        .put("body", text)
                        .put("hasMedia", hasMedia)
                        .put("ack", 0)
                        .put("ackName", "PENDING"));
    }

    private static Answer wrongStatus(WahaSession session, String expected) {
        ObjectNode body = object().put(
                        "error", "Session status is not as expected. Try again later or restart the session")
                .put("session", session.name)
                .put("status", session.status);
        body.putArray("expected").add(expected);
        return Answer.json(422, body);
    }

    private static Answer error(int status, String message) {
        ObjectNode body = object().put("message", message);
        Optional.ofNullable(REASONS.get(status)).ifPresent(reason -> body.put("error", reason));
        return Answer.json(status, body.put("statusCode", status));
    }

    /** The body of a request is not as it must be: its faults come as a list. */
    private static Answer refused(String fault) {
        ObjectNode body = object();
        body.putArray("message").add(fault);
        return Answer.json(400, body.put("error", REASONS.get(400)).put("statusCode", 400));
    }

    private WahaSession named(String name) {
        return Optional.ofNullable(sessions.get(name))
                .orElseThrow(() -> new IllegalStateException("no session " + name));
    }

    @Override
    public void close() {
        sender.close();
        server.close();
    }
}
