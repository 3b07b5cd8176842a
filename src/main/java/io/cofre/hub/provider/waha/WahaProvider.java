package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.provider.AccountHealth;
import io.cofre.hub.provider.AccountProfile;
import io.cofre.hub.provider.CallSettings;
import io.cofre.hub.provider.DirectWebhook;
import io.cofre.hub.provider.EventName;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.provider.IngestHeaders;
import io.cofre.hub.provider.InstanceNames;
import io.cofre.hub.provider.MessageTime;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.ProviderCall;
import io.cofre.hub.provider.ProviderClient;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** WAHA 2026.2. A session has many webhooks there, of which one is ours. Thread-safe. */
public final class WahaProvider implements Provider {
    /** The names that WAHA takes for sessions. */
    public static final InstanceNames NAMES = new WahaNames();

    private static final String KEY_HEADER = "X-Api-Key";

    private final WahaCalls calls;

    /** @param outbound makes the calls to accounts that no operator registered */
    public WahaProvider(CallSettings settings, OutboundClient outbound, InstantSource time) {
        this.calls = new WahaCalls(new ProviderClient("WAHA", KEY_HEADER, settings, outbound, time));
    }

    @Override
    public ProviderKind kind() {
        return ProviderKind.WAHA;
    }

    @Override
    public InstanceNames names() {
        return NAMES;
    }

    @Override
    public Set<WebhookOption> webhookOptions() {
        return Set.of(WebhookOption.CUSTOM_HEADERS, WebhookOption.RETRIES, WebhookOption.HMAC);
    }

    /** WAHA tries again after every status but success. */
    @Override
    public boolean repeatsWhatIsRefused() {
        return true;
    }

    @Override
    public List<EventName> events() {
        return WahaEvents.ALL;
    }

    @Override
    public Optional<String> eventNamed(String name) {
        return WahaEvents.named(name);
    }

    /** A received message is stored as {@code message} alone, although WAHA tells it as {@code message.any} too. */
    @Override
    public List<String> storedAs(String event) {
        return event.equals(WahaEvents.MESSAGE_ANY) ? List.of(event, WahaEvents.MESSAGE) : List.of(event);
    }

    @Override
    public boolean isAuthentic(Instance instance, IngestHeaders headers, byte[] body) {
        return WahaSignature.isGood(instance.ingestSecret(), headers, body);
    }

    @Override
    public List<NormalisedEvent> read(Instance instance, byte[] body) {
        return WahaReader.read(instance, body);
    }

    /** WAHA puts no QR code into any event: it tells that one waits, each time there is a new one. */
    @Override
    public boolean announcesQrCode(NormalisedEvent event) {
        return event.kind() == EventKind.CONNECTION_UPDATE
                && event.data().contains("\"status\":\"" + WahaStatus.WAITS_FOR_SCAN + "\"");
    }

    @Override
    public Optional<String> instanceNameIn(byte[] body) {
        return ProviderJson.read(body).map(told -> string(told, "session")).filter(name -> !name.isEmpty());
    }

    @Override
    public String create(ProviderAccount account, Instance instance, String ingestUrl) {
        ObjectNode body = ProviderJson.object().put("name", instance.name()).put("start", false);
        body.set("config", WahaConfig.ofNew(instance, ingestUrl));
        JsonNode created = calls.done(account, instance, ProviderCall.once("POST", "/api/sessions", body));
        return string(created, "name");
    }

    /** Starts a session that is stopped, and starts a failed one again: WAHA takes the latter for running. */
    @Override
    public void connect(ProviderAccount account, Instance instance) {
        String status = string(session(account, instance), "status");
        if (status.equals(WahaStatus.STOPPED) || status.equals(WahaStatus.FAILED)) {
            String action = status.equals(WahaStatus.STOPPED) ? "/start" : "/restart";
            calls.done(account, instance, post(instance, action));
        }
    }

    @Override
    public Optional<String> state(ProviderAccount account, Instance instance) {
        return calls.doneUnless(Reason.ABSENT, account, instance, get(instance))
                .map(session -> WahaStatus.normalised(string(session, "status")).orElse("close"));
    }

    /** Looks at the status first: WAHA would keep the request waiting for a code that does not come. */
    @Override
    public Optional<QrCode> qrCode(ProviderAccount account, Instance instance) {
        if (!string(session(account, instance), "status").equals(WahaStatus.WAITS_FOR_SCAN)) {
            return Optional.empty();
        }
        String path = "/api/" + ProviderCall.segment(instance.name()) + "/auth/qr?format=raw";
        return calls.doneUnless(Reason.NOT_CONNECTED, account, instance, ProviderCall.get(path))
                .map(answer -> string(answer, "value"))
                .filter(text -> !text.isEmpty())
                .map(text -> new QrCode(text, ""));
    }

    @Override
    public void logout(ProviderAccount account, Instance instance) {
        calls.doneUnless(Reason.ABSENT, account, instance, post(instance, "/logout"));
    }

    @Override
    public void delete(ProviderAccount account, Instance instance) {
        calls.doneUnless(Reason.ABSENT, account, instance, ProviderCall.delete(WahaCalls.path(instance, "")));
    }

    @Override
    public void setWebhook(ProviderAccount account, Instance instance, String url, List<String> events) {
        JsonNode config = session(account, instance).path("config");
        WahaConfig.withOurs(config, instance, url, events).ifPresent(changed -> replace(account, instance, changed));
    }

    @Override
    public void setDirectWebhook(
            ProviderAccount account, Instance instance, DirectWebhook direct, Optional<String> replaced) {
        JsonNode config = session(account, instance).path("config");
        WahaConfig.withDirect(config, instance, direct, replaced)
                .ifPresent(changed -> replace(account, instance, changed));
    }

    @Override
    public Optional<String> webhook(ProviderAccount account, Instance instance) {
        return WahaConfig.oursIn(session(account, instance).path("config"), instance);
    }

    @Override
    public void removeWebhook(ProviderAccount account, Instance instance, String url) {
        calls.doneUnless(Reason.ABSENT, account, instance, get(instance))
                .flatMap(session -> WahaConfig.withoutOurs(session.path("config"), instance, url))
                .ifPresent(changed -> replace(account, instance, changed));
    }

    private void replace(ProviderAccount account, Instance instance, ObjectNode config) {
        ObjectNode body = ProviderJson.object();
        body.set("config", config);
        calls.done(account, instance, ProviderCall.repeatable("PUT", WahaCalls.path(instance, ""), body));
    }

    @Override
    public SentMessage sendText(ProviderAccount account, Instance instance, String chatId, String text) {
        String chat = WahaIds.chatId(chatId);
        ObjectNode body = ProviderJson.object()
                .put("session", instance.name())
                .put("chatId", chat)
                .put("text", text);
        return sent(calls.done(account, instance, ProviderCall.once("POST", "/api/sendText", body)), chat);
    }

    /** The image goes along in base64: WAHA would fetch a URL by itself, from whatever address it has then. */
    @Override
    public SentMessage sendImage(
            ProviderAccount account, Instance instance, String chatId, ImageFile image, String caption) {
        String chat = WahaIds.chatId(chatId);
        ObjectNode body = ProviderJson.object().put("session", instance.name()).put("chatId", chat);
        body.putObject("file")
                .put("mimetype", image.mimeType())
                .put("filename", image.fileName())
                .put("data", image.base64());
        if (!caption.isEmpty()) {
            body.put("caption", caption);
        }
        return sent(calls.done(account, instance, ProviderCall.upload("/api/sendImage", body)), chat);
    }

    private static SentMessage sent(JsonNode sent, String chat) {
        WahaIds ids = WahaIds.in(sent.path("id"));
        return new SentMessage(
                ids.id().isEmpty() ? string(sent.path("key"), "id") : ids.id(),
                ids.chat().isEmpty() ? WahaIds.jid(chat) : ids.chat(),
                MessageTime.seconds(sent.path("timestamp")));
    }

    @Override
    public void check(ProviderAccount account) {
        calls.check(account);
    }

    @Override
    public AccountHealth health(ProviderAccount account) {
        return calls.health(account);
    }

    @Override
    public Optional<AccountProfile> profile(ProviderAccount account, Instance instance) {
        return calls.doneUnless(Reason.ABSENT, account, instance, get(instance))
                .map(session -> session.path("me"))
                .map(me -> new AccountProfile(WahaIds.jid(string(me, "id")), string(me, "pushName")));
    }

    private JsonNode session(ProviderAccount account, Instance instance) {
        return calls.done(account, instance, get(instance));
    }

    private static ProviderCall get(Instance instance) {
        return ProviderCall.get(WahaCalls.path(instance, ""));
    }

    private static ProviderCall post(Instance instance, String action) {
        return ProviderCall.repeatable("POST", WahaCalls.path(instance, action), ProviderJson.object());
    }
}
