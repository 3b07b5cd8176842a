package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.event.HubEvent;
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
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.provider.SessionEnd;
import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Evolution API 2.3.6. An instance has one webhook there. Thread-safe. */
public final class EvolutionProvider implements Provider {
    /** The names that Evolution takes for instances. */
    public static final InstanceNames NAMES = new EvolutionNames();

    private static final String KEY_HEADER = "apikey";

    /** Evolution takes this header for itself: it signs a token with the value, and sends that. */
    private static final String SIGNING_KEY = "jwt_key";

    private final EvolutionCalls calls;
    private final EvolutionReader reader;
    private final EvolutionTokens tokens;

    /** @param outbound makes the calls to accounts that no operator registered */
    public EvolutionProvider(CallSettings settings, OutboundClient outbound, InstantSource time) {
        this.calls = new EvolutionCalls(new ProviderClient("Evolution", KEY_HEADER, settings, outbound, time));
        this.reader = new EvolutionReader(time);
        this.tokens = new EvolutionTokens(time);
    }

    @Override
    public ProviderKind kind() {
        return ProviderKind.EVOLUTION;
    }

    @Override
    public InstanceNames names() {
        return NAMES;
    }

    @Override
    public Set<WebhookOption> webhookOptions() {
        return Set.of(WebhookOption.HEADERS, WebhookOption.BY_EVENTS, WebhookOption.BASE64);
    }

    @Override
    public boolean keepsSessionsAtWorker() {
        return true;
    }

    @Override
    public Optional<SessionEnd> endOfSession(HubEvent event) {
        return EvolutionEnds.in(event);
    }

    @Override
    public List<EventName> events() {
        return EvolutionEvents.ALL;
    }

    @Override
    public Optional<String> eventNamed(String name) {
        return EvolutionEvents.named(name);
    }

    @Override
    public boolean isAuthentic(Instance instance, IngestHeaders headers, byte[] body) {
        return tokens.isGood(instance.ingestSecret(), headers);
    }

    @Override
    public List<NormalisedEvent> read(Instance instance, byte[] body) {
        return reader.read(instance.name(), body);
    }

    @Override
    public Optional<String> instanceNameIn(byte[] body) {
        return ProviderJson.read(body).map(told -> string(told, "instance")).filter(name -> !name.isEmpty());
    }

    @Override
    public String create(ProviderAccount account, Instance instance, String ingestUrl) {
        ObjectNode body = ProviderJson.object()
                .put("instanceName", instance.name())
                .put("integration", "WHATSAPP-BAILEYS")
                .put("qrcode", false);
        body.set("webhook", ours(instance, ingestUrl, List.of()));
        JsonNode created = calls.done(account, instance, ProviderCall.once("POST", "/instance/create", body));
        return string(created.path("instance"), "instanceId");
    }

    @Override
    public void connect(ProviderAccount account, Instance instance) {
        calls.done(account, instance, get("/instance/connect", instance));
    }

    @Override
    public Optional<String> state(ProviderAccount account, Instance instance) {
        return calls.ifPresent(account, instance, get("/instance/connectionState", instance))
                .map(answer -> string(answer.path("instance"), "state"))
                .map(state -> EvolutionStates.normalised(state).orElse("close"));
    }

    /**
     * Asks to connect, which is how Evolution gives the code out. It answers without one until WhatsApp has sent it. An
     * instance that closed at once has shown an old one: WhatsApp does not take the credentials that are stored.
     */
    @Override
    public Optional<QrCode> qrCode(ProviderAccount account, Instance instance) {
        JsonNode answer = calls.done(account, instance, get("/instance/connect", instance));
        String text = string(answer, "code");
        if (text.isEmpty()
                || state(account, instance).filter("connecting"::equals).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new QrCode(text, string(answer, "pairingCode")));
    }

    @Override
    public void logout(ProviderAccount account, Instance instance) {
        try {
            calls.ifPresent(account, instance, delete("/instance/logout", instance));
        } catch (ProviderException refused) {
            if (refused.reason() != Reason.NOT_CONNECTED) {
                throw refused;
            }
        }
    }

    @Override
    public void delete(ProviderAccount account, Instance instance) {
        calls.ifPresent(account, instance, delete("/instance/delete", instance));
    }

    @Override
    public void setWebhook(ProviderAccount account, Instance instance, String url, List<String> events) {
        set(account, instance, ours(instance, url, events));
    }

    @Override
    public void setDirectWebhook(
            ProviderAccount account, Instance instance, DirectWebhook direct, Optional<String> replaced) {
        ObjectNode webhook = webhook(direct.url(), direct.headers(), direct.events());
        set(account, instance, webhook.put("byEvents", direct.byEvents()).put("base64", direct.base64()));
    }

    private void set(ProviderAccount account, Instance instance, ObjectNode webhook) {
        if (!isSet(webhook, row(account, instance))) {
            calls.done(
                    account,
                    instance,
                    ProviderCall.repeatable(
                            "POST", EvolutionCalls.path("/webhook/set", instance), EvolutionCalls.wrapped(webhook)));
        }
    }

    @Override
    public Optional<String> webhook(ProviderAccount account, Instance instance) {
        return EvolutionCalls.enabledUrl(row(account, instance));
    }

    /** Evolution deletes no webhook: it is switched off, with its URL, because one without is refused. */
    @Override
    public void removeWebhook(ProviderAccount account, Instance instance, String url) {
        Optional<JsonNode> row = calls.ifPresent(account, instance, get("/webhook/find", instance));
        if (row.flatMap(EvolutionCalls::enabledUrl).filter(url::equals).isPresent()) {
            ObjectNode off = webhook(url, Map.of(), List.of()).put("enabled", false);
            calls.done(
                    account,
                    instance,
                    ProviderCall.repeatable(
                            "POST", EvolutionCalls.path("/webhook/set", instance), EvolutionCalls.wrapped(off)));
        }
    }

    @Override
    public SentMessage sendText(ProviderAccount account, Instance instance, String chatId, String text) {
        ObjectNode body = ProviderJson.object().put("number", number(chatId)).put("text", text);
        String path = EvolutionCalls.path("/message/sendText", instance);
        return sent(calls.done(account, instance, ProviderCall.once("POST", path, body)));
    }

    /** The image goes along in base64: Evolution would fetch a URL by itself, from whatever address it has then. */
    @Override
    public SentMessage sendImage(
            ProviderAccount account, Instance instance, String chatId, ImageFile image, String caption) {
        ObjectNode body = ProviderJson.object()
                .put("number", number(chatId))
                .put("mediatype", "image")
                .put("mimetype", image.mimeType())
                .put("fileName", image.fileName())
                .put("media", image.base64());
        if (!caption.isEmpty()) {
            body.put("caption", caption);
        }
        String path = EvolutionCalls.path("/message/sendMedia", instance);
        return sent(calls.done(account, instance, ProviderCall.upload(path, body)));
    }

    private static String number(String chatId) {
        return chatId.replace("@c.us", "@s.whatsapp.net");
    }

    private static SentMessage sent(JsonNode sent) {
        return new SentMessage(
                string(sent.path("key"), "id"),
                string(sent.path("key"), "remoteJid"),
                MessageTime.seconds(sent.path("messageTimestamp")));
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
    public Optional<String> refOf(ProviderAccount account, Instance instance) {
        return listed(account, instance).map(row -> string(row, "id")).filter(id -> !id.isEmpty());
    }

    @Override
    public Optional<AccountProfile> profile(ProviderAccount account, Instance instance) {
        return listed(account, instance)
                .map(row -> new AccountProfile(string(row, "ownerJid"), string(row, "profileName")));
    }

    /** The row of an instance in the list of all; empty if there is none. */
    private Optional<JsonNode> listed(ProviderAccount account, Instance instance) {
        String path = "/instance/fetchInstances?instanceName=" + ProviderCall.segment(instance.name());
        return calls.ifPresent(account, instance, ProviderCall.get(path)).flatMap(rows -> rowOf(rows, instance.name()));
    }

    private static Optional<JsonNode> rowOf(JsonNode rows, String name) {
        for (JsonNode row : rows) {
            if (string(row, "name").equals(name)) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private JsonNode row(ProviderAccount account, Instance instance) {
        return calls.done(account, instance, get("/webhook/find", instance));
    }

    private static ObjectNode ours(Instance instance, String url, List<String> events) {
        return webhook(url, Map.of(SIGNING_KEY, instance.ingestSecret()), events);
    }

    private static ObjectNode webhook(String url, Map<String, String> headers, List<String> events) {
        ObjectNode webhook = ProviderJson.object()
                .put("enabled", true)
                .put("url", url)
                .put("byEvents", false)
                .put("base64", false);
        ObjectNode into = webhook.putObject("headers");
        headers.forEach(into::put);
        ArrayNode names = webhook.putArray("events");
        EvolutionEvents.asEvolutionTakes(events).forEach(names::add);
        return webhook;
    }

    /** Whether the row is what was asked for already. No events means all, of which the row holds the names. */
    private static boolean isSet(ObjectNode webhook, JsonNode row) {
        List<String> all = EvolutionEvents.asEvolutionTakes(
                EvolutionEvents.ALL.stream().map(EventName::name).toList());
        Set<String> wanted = names(webhook.path("events"));
        return ProviderJson.flag(row, "enabled")
                && string(row, "url").equals(string(webhook, "url"))
                && row.path("headers").equals(webhook.path("headers"))
                && ProviderJson.flag(row, "webhookByEvents") == ProviderJson.flag(webhook, "byEvents")
                && ProviderJson.flag(row, "webhookBase64") == ProviderJson.flag(webhook, "base64")
                && names(row.path("events")).equals(wanted.isEmpty() ? new TreeSet<>(all) : wanted);
    }

    private static Set<String> names(JsonNode events) {
        Set<String> names = new TreeSet<>();
        events.forEach(event -> names.add(event.asText()));
        return names;
    }

    private static ProviderCall get(String route, Instance instance) {
        return ProviderCall.get(EvolutionCalls.path(route, instance));
    }

    private static ProviderCall delete(String route, Instance instance) {
        return ProviderCall.delete(EvolutionCalls.path(route, instance));
    }
}
