package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.WebhookSender;
import io.cofre.hub.provider.WebhookSender.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A double of Evolution API 2.3.6 on a free port: its routes, its webhooks, and the life of its instances. Nothing at
 * WhatsApp happens by itself: a test scans, receives, and loses logins. Thread-safe.
 */
public final class FakeEvolution implements AutoCloseable {
    /** The global API key. */
    public static final String KEY = "EVOLUTION-GLOBAL-KEY";

    private static final String OPEN = "open";
    private static final String CLOSE = "close";
    private static final String CONNECTING = "connecting";
    private static final int QR_WAIT_SECS = 5;
    private static final int LOGGED_OUT = 401;

    private final Map<String, EvolutionInstance> instances = new LinkedHashMap<>();
    private final Set<String> groups = ConcurrentHashMap.newKeySet();
    private final SessionFolders folders;
    private final double clock;
    private final FakeServer server;
    private final WebhookSender sender;
    private final EvolutionWebhooks webhooks;
    private final EvolutionRoutes routes = new EvolutionRoutes(this);
    private int messages;

    private FakeEvolution(SessionFolders folders, double clock) {
        this.folders = folders;
        this.clock = clock;
        this.sender = new WebhookSender(WebhookSender.Rule.EVOLUTION, clock);
        this.server = new FakeServer(this::answer);
        this.webhooks = new EvolutionWebhooks(sender, server.url());
    }

    /** Starts one that keeps credentials in memory, and whose seconds take 10 ms. */
    public static FakeEvolution start() {
        return start(SessionFolders.inMemory(), 0.01);
    }

    /**
     * Starts one.
     *
     * @param clock the time that a second of its retries and waits takes, in seconds
     */
    public static FakeEvolution start(SessionFolders folders, double clock) {
        return new FakeEvolution(folders, clock);
    }

    private synchronized Answer answer(Call call) {
        return routes.answer(call);
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

    /** Makes an instance with a webhook, as if somebody had asked for it. */
    public synchronized void create(String name, String webhookUrl, String jwtKey) {
        ObjectNode body = object().put("instanceName", name).put("integration", "WHATSAPP-BAILEYS");
        ObjectNode webhook = body.putObject("webhook").put("url", webhookUrl);
        webhook.putObject("headers").put("jwt_key", jwtKey);
        webhook.putArray("events");
        Answer answer = routes.answer(
                new Call("POST", "/instance/create", "", header -> Optional.of(KEY), ProviderJson.text(body)));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** Whether there is an instance of that name. */
    public synchronized boolean has(String name) {
        return instances.containsKey(name);
    }

    /** The UUID of an instance. */
    public synchronized String idOf(String name) {
        return named(name).id;
    }

    /** The state of an instance: {@code open}, {@code connecting} or {@code close}. */
    public synchronized String stateOf(String name) {
        return named(name).state;
    }

    /** The row of the webhook of an instance; a null node if it has none. */
    public synchronized JsonNode webhookOf(String name) {
        return named(name).webhook.deepCopy();
    }

    /** The QR code of an instance comes only after that many more polls. */
    public synchronized void delayQrCode(String name, int polls) {
        named(name).pollsWithoutQr = polls;
    }

    /** A phone scans the QR code of an instance, which opens. */
    public synchronized void scan(String name) {
        EvolutionInstance instance = named(name);
        if (instance.qrCode.isEmpty() || !instance.state.equals(CONNECTING)) {
            throw new IllegalStateException(name + " shows no QR code");
        }
        instance.owner = "5511900100001@s.whatsapp.net";
        instance.reasonCode = null;
        instance.isLoginGood = true;
        folders.write(instance.id);
        opened(instance);
    }

    /** WhatsApp ends the login of an open instance, as when somebody removes the device at the phone. */
    public synchronized void loseLogin(String name) {
        EvolutionInstance instance = named(name);
        closed(instance);
        tell(instance, "status.instance", status(instance));
        tell(instance, "logout.instance", NullNode.getInstance());
        tell(instance, "connection.update", connection(instance, CLOSE, LOGGED_OUT));
    }

    /** The connection of an instance ends, and its pod does not connect again. Its login stays good. */
    public synchronized void drop(String name) {
        EvolutionInstance instance = named(name);
        instance.change(CLOSE);
        tell(instance, "connection.update", connection(instance, CLOSE, 428));
    }

    /** The QR code of an instance is too old, so that it shows another. */
    public synchronized void renewQrCode(String name) {
        EvolutionInstance instance = named(name);
        instance.showQrCode();
        tellQrCode(instance);
    }

    /** The QR code of an instance was shown too often. */
    public synchronized void reachQrLimit(String name) {
        EvolutionInstance instance = named(name);
        instance.hideQrCode();
        instance.change(CLOSE);
        tell(instance, "connection.update", connection(instance, "refused", 428));
        tell(
                instance,
                "qrcode.updated",
                object().put("message", "QR code limit reached, please login again")
                        .put("statusCode", 500));
    }

    /** Somebody sends a text to an instance. */
    public synchronized Optional<CompletableFuture<Outcome>> receive(
            String name, String messageId, String from, String text) {
        EvolutionInstance instance = named(name);
        ObjectNode data = object();
        data.putObject("key")
                .put("remoteJid", from)
                .put("fromMe", false)
                .put("id", messageId)
                .put("participant", "")
                .put("addressingMode", "pn");
        data.put("pushName", "Fulano").put("status", "DELIVERY_ACK");
        data.putObject("message").put("conversation", text);
        data.put("messageType", "conversation")
                .put("messageTimestamp", EvolutionInstance.nowSecs())
                .put("instanceId", instance.id)
                .put("source", "web");
        return tell(instance, "messages.upsert", data);
    }

    /**
     * A message of an instance got further.
     *
     * @param status such as {@code READ}
     */
    public synchronized Optional<CompletableFuture<Outcome>> acknowledge(
            String name, String messageId, String chat, String status) {
        EvolutionInstance instance = named(name);
        return tell(
                instance,
                "messages.update",
                object().put("keyId", messageId)
                        .put("remoteJid", chat)
                        .put("fromMe", true)
                        .put("status", status)
                        .put("instanceId", instance.id)
                        .put("messageId", "row-" + messageId));
    }

    /** Tells any event of an instance; empty if its webhook does not want it. */
    public synchronized Optional<CompletableFuture<Outcome>> tell(String name, String event, JsonNode data) {
        return tell(named(name), event, data);
    }

    /** An instance whose pod cannot reach WhatsApp tells that it connects, so many times at once. */
    public synchronized List<CompletableFuture<Outcome>> storm(String name, int updates) {
        EvolutionInstance instance = named(name);
        List<CompletableFuture<Outcome>> sent = new ArrayList<>();
        for (int i = 0; i < updates; i++) {
            tell(instance, "connection.update", connection(instance, CONNECTING, 200))
                    .ifPresent(sent::add);
        }
        return sent;
    }

    /** From now on texts can be sent to that group. */
    public void joinGroup(String jid) {
        groups.add(jid);
    }

    boolean knowsGroup(String jid) {
        return groups.contains(jid);
    }

    Optional<EvolutionInstance> instance(String name) {
        return Optional.ofNullable(instances.get(name));
    }

    List<EvolutionInstance> instances() {
        return List.copyOf(instances.values());
    }

    void add(EvolutionInstance instance) {
        instances.put(instance.name, instance);
        tell(
                instance,
                "instance.create",
                object().put("instanceName", instance.name).put("instanceId", instance.id));
    }

    /** Connects an instance that is not open: with its credentials, if there are any, else with a QR code. */
    void connect(EvolutionInstance instance) {
        if (folders.hold(instance.id)) {
            tell(instance, "connection.update", connection(instance, CONNECTING, 200));
            if (instance.isLoginGood) {
                opened(instance);
            } else {
                closed(instance);
                tell(instance, "status.instance", status(instance));
                tell(instance, "connection.update", connection(instance, CLOSE, LOGGED_OUT));
            }
        } else if (instance.qrCode.isEmpty() || !instance.state.equals(CONNECTING)) {
            instance.reasonCode = null;
            instance.showQrCode();
            tell(instance, "connection.update", connection(instance, CONNECTING, 200));
            tellQrCode(instance);
        }
    }

    private void tellQrCode(EvolutionInstance instance) {
        ObjectNode data = object();
        data.set("qrcode", qrCode(instance));
        tell(instance, "qrcode.updated", data);
    }

    private static ObjectNode qrCode(EvolutionInstance instance) {
        ObjectNode code = object().put("instance", instance.name);
        code.setAll(EvolutionAnswers.qrCode(instance));
        code.remove("count");
        return code;
    }

    /** Waits as Evolution does before it answers with a QR code. */
    void pauseForQrCode() {
        LockSupport.parkNanos((long) (QR_WAIT_SECS * clock * 1_000_000_000));
    }

    private void opened(EvolutionInstance instance) {
        instance.change(OPEN);
        ObjectNode data = connection(instance, OPEN, 200);
        data.put("wuid", instance.owner).put("profileName", "Loja \"A\" <&> \u2615");
        tell(instance, "connection.update", data);
    }

    private static void closed(EvolutionInstance instance) {
        instance.isLoginGood = false;
        instance.reasonCode = LOGGED_OUT;
        instance.change(CLOSE);
    }

    void logout(EvolutionInstance instance) {
        instance.hideQrCode();
        if (instance.isChannel()) {
            instance.change(CLOSE);
            return;
        }
        closed(instance);
        tell(instance, "logout.instance", NullNode.getInstance());
        tell(instance, "connection.update", connection(instance, CLOSE, LOGGED_OUT));
        tell(instance, "status.instance", status(instance));
    }

    /** Deletes an instance. Its credentials are deleted by its name, so that they stay. */
    void delete(EvolutionInstance instance) {
        folders.delete(instance.name);
        instances.remove(instance.name);
        tell(
                instance,
                "instance.delete",
                object().put("instanceName", instance.name).put("instanceId", instance.id));
        tell(instance, "remove.instance", NullNode.getInstance());
    }

    Optional<CompletableFuture<Outcome>> tell(EvolutionInstance instance, String event, JsonNode data) {
        return webhooks.tell(instance, event, data);
    }

    String nextMessageId() {
        messages++;
        return lastMessageId();
    }

    /** The id of the message that was sent last. */
    public synchronized String lastMessageId() {
        return String.format(Locale.ROOT, "3EB0%018d", messages);
    }

    private static ObjectNode connection(EvolutionInstance instance, String state, int reason) {
        return object().put("instance", instance.name).put("state", state).put("statusReason", reason);
    }

    private static ObjectNode status(EvolutionInstance instance) {
        return object().put("instance", instance.name)
                .put("status", "closed")
                .put("disconnectionAt", EvolutionInstance.now())
                .put("disconnectionReasonCode", instance.reasonCode)
                .put("disconnectionObject", "{\"error\":{\"data\":{\"reason\":\"401\"}}}");
    }

    private EvolutionInstance named(String name) {
        return instance(name).orElseThrow(() -> new IllegalStateException("no instance " + name));
    }

    @Override
    public void close() {
        sender.close();
        server.close();
    }
}
