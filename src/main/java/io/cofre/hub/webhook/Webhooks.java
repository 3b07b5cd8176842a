package io.cofre.hub.webhook;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.provider.DirectWebhook;
import io.cofre.hub.provider.EventName;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Subscription.State;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The webhooks of instances. A webhook is a subscription that the hub delivers to; the provider itself is pointed at
 * the hub. With the mode {@code DIRECT} the provider is pointed at the caller's URL instead. Thread-safe.
 */
public final class Webhooks {
    /** The most webhooks of one instance: each event is stored and sent once for each. */
    static final int PER_INSTANCE_MAX = 20;

    private static final List<String> ALL_EVENTS = List.of();

    private final Registry registry;
    private final Providers providers;
    private final IngestUrls urls;
    private final TargetFilter targets;
    private final ProviderCalls calls;
    private final KnownInstances instances;

    public Webhooks(
            Registry registry, Providers providers, IngestUrls urls, TargetFilter targets, ProviderCalls calls) {
        this.registry = registry;
        this.providers = providers;
        this.urls = urls;
        this.targets = targets;
        this.calls = calls;
        this.instances = new KnownInstances(registry);
    }

    /**
     * A webhook that was set.
     *
     * @param newSecret the secret that signs its requests, if it was made just now; it is told once
     */
    public record Outcome(Webhook webhook, Optional<String> newSecret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return webhook.url();
        }
    }

    /** The events that webhooks of a kind of provider may name. */
    public List<EventName> events(ProviderKind kind) {
        return providers.get(kind).events();
    }

    /** The members that a webhook has at that kind of provider alone. */
    public Set<WebhookOption> options(ProviderKind kind) {
        return providers.get(kind).webhookOptions();
    }

    /**
     * Makes or changes a webhook of an instance, and points the provider at the hub, or with {@code DIRECT} at the
     * caller's URL.
     *
     * @throws CofreException if the instance is absent, the wish makes no sense, or the provider does not do its part;
     *     then the webhook is as it was
     */
    public Outcome set(String tenant, ProviderKind kind, String name, WebhookRequest asked) {
        return set(instances.named(tenant, kind, name), asked);
    }

    /**
     * Checks a wish as far as that can be done without its instance.
     *
     * @throws CofreException {@code BAD_REQUEST} that names what is wrong
     */
    void check(ProviderKind kind, WebhookRequest asked) {
        spelled(providers.get(kind), asked.events());
        asked.url().ifPresent(targets::check);
        if (asked.url().isEmpty() && asked.mode() == Webhook.Mode.DIRECT) {
            throw refused("mode direct needs a url");
        }
    }

    /** Makes or changes a webhook of a known instance. */
    Outcome set(Instance instance, WebhookRequest asked) {
        Provider provider = providers.get(instance.kind());
        ProviderAccount account = instances.account(instance);
        check(instance.kind(), asked);
        List<String> events = spelled(provider, asked.events());
        if (asked.url().isEmpty()) {
            pointAtHub(provider, account, instance);
            return new Outcome(Webhook.toHubOnly(urls.shown(instance)), Optional.empty());
        }
        String url = asked.url().get();
        Optional<Subscription> before = changed(instance, asked);
        if (asked.mode() == Webhook.Mode.DIRECT) {
            WebhookRequest.ForProvider wishes = asked.forProvider();
            DirectWebhook direct = new DirectWebhook(
                    url,
                    events,
                    asked.headers().orElse(Map.of()),
                    wishes.byEvents(),
                    wishes.base64(),
                    wishes.attempts(),
                    wishes.hmacKey());
            Optional<String> replaced = before.filter(Webhook::isDirect).map(Subscription::url);
            calls.run(instance.tenant(), () -> provider.setDirectWebhook(account, instance, direct, replaced));
        } else {
            before.filter(Webhook::isDirect)
                    .ifPresent(direct -> calls.run(
                            instance.tenant(), () -> provider.removeWebhook(account, instance, direct.url())));
            pointAtHub(provider, account, instance);
            events = events.stream()
                    .flatMap(event -> provider.storedAs(event).stream())
                    .distinct()
                    .toList();
        }
        return store(instance, asked, url, events);
    }

    /** The webhooks of an instance; without any, the provider is asked whether its events reach the hub. */
    public List<Webhook> list(String tenant, ProviderKind kind, String name) {
        Instance instance = instances.named(tenant, kind, name);
        List<Subscription> known = registry.subscriptions(instance.id());
        if (!known.isEmpty()) {
            return known.stream().map(Webhook::of).toList();
        }
        ProviderAccount account = instances.account(instance);
        Optional<String> url = calls.call(tenant, () -> providers.get(kind).webhook(account, instance));
        return url.filter(set -> urls.isOf(instance, set)).stream()
                .map(ours -> Webhook.toHubOnly(urls.shown(instance)))
                .toList();
    }

    /**
     * Removes a webhook, or all of an instance but the one that gets the texts of wapi. With the last one the provider
     * stops to send events.
     *
     * @throws CofreException if there is no such instance or webhook, or the provider cannot be told; deliveries have
     *     ended even then, and the same request may be made again
     */
    public void remove(String tenant, ProviderKind kind, String name, Optional<String> id) {
        Instance instance = instances.named(tenant, kind, name);
        Provider provider = providers.get(kind);
        ProviderAccount account = instances.account(instance);
        List<Subscription> ends = id.map(one -> List.of(find(instance, one))).orElseGet(() -> ofCallers(instance));
        ends.stream().filter(Webhook::isDirect).forEach(direct -> {
            calls.run(tenant, () -> provider.removeWebhook(account, instance, direct.url()));
        });
        ends.forEach(each -> registry.removeSubscription(each.id()));
        if (registry.subscriptions(instance.id()).isEmpty()) {
            calls.run(tenant, () -> provider.removeWebhook(account, instance, urls.of(instance)));
        }
    }

    /** Has the provider send all events of an instance to the hub. */
    void pointAtHub(Provider provider, ProviderAccount account, Instance instance) {
        calls.run(instance.tenant(), () -> provider.setWebhook(account, instance, urls.of(instance), ALL_EVENTS));
    }

    /** The bounds of calls that callers have the hub make. */
    ProviderCalls calls() {
        return calls;
    }

    /** The webhook that a request is about: the one of an id, or else the only one. */
    Subscription only(Instance instance, Optional<String> id) {
        return id.map(one -> find(instance, one)).orElseGet(() -> {
            List<Subscription> known = registry.subscriptions(instance.id());
            if (known.isEmpty()) {
                throw new CofreException(ErrorCode.NOT_FOUND, "the instance has no webhook");
            }
            return single(known).orElseThrow(Webhooks::ambiguous);
        });
    }

    private Subscription find(Instance instance, String id) {
        return registry.subscription(instance.tenant(), id)
                .filter(found -> found.instanceId().equals(instance.id()))
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the instance has no webhook of that id"));
    }

    private List<Subscription> ofCallers(Instance instance) {
        return registry.subscriptions(instance.id()).stream()
                .filter(subscription -> !Webhook.isOfWapi(subscription))
                .toList();
    }

    /** The webhook that a wish changes; empty if it makes one. */
    private Optional<Subscription> changed(Instance instance, WebhookRequest asked) {
        List<Subscription> known = registry.subscriptions(instance.id());
        Optional<Subscription> before =
                asked.id().map(id -> find(instance, id)).or(() -> unnamed(ofCallers(instance), asked.isAdded()));
        if (before.filter(Webhook::isOfWapi).isPresent()) {
            throw new CofreException(
                    ErrorCode.CONFLICT, "this webhook gets the texts of wapi: WAPI_GETTING_MESSAGES_WEBHOOK sets it");
        }
        if (before.isEmpty() && known.size() >= PER_INSTANCE_MAX) {
            throw new CofreException(
                    ErrorCode.CONFLICT, "the instance has " + PER_INSTANCE_MAX + " webhooks; it can have no more");
        }
        boolean isDirect = asked.mode() == Webhook.Mode.DIRECT;
        for (Subscription other : known) {
            boolean isChanged =
                    before.filter(each -> each.id().equals(other.id())).isPresent();
            if (!isChanged && Webhook.isDirect(other) != isDirect) {
                throw new CofreException(ErrorCode.CONFLICT, "the webhooks of an instance have one mode in common");
            }
        }
        return before;
    }

    /** The webhook that is meant by a wish without an id. */
    private static Optional<Subscription> unnamed(List<Subscription> known, boolean isAdded) {
        if (!isAdded && known.size() > 1) {
            throw ambiguous();
        }
        return isAdded ? Optional.empty() : single(known);
    }

    /** Looks again for the webhook to change: two requests at once must not make two. */
    private synchronized Outcome store(Instance instance, WebhookRequest asked, String url, List<String> events) {
        boolean isDirect = asked.mode() == Webhook.Mode.DIRECT;
        Optional<Subscription> before = changed(instance, asked);
        Subscription wished = new Subscription(
                before.map(Subscription::id).orElse(""),
                instance.tenant(),
                instance.id(),
                url,
                events,
                asked.headers().or(() -> headersFor(url, before)).orElse(Map.of()),
                before.map(Subscription::secret).orElse(""),
                before.flatMap(Subscription::previousSecret),
                before.flatMap(Subscription::previousUntil),
                asked.ordered().or(() -> before.map(Subscription::ordered)).orElse(true),
                asked.perSecondMax()
                        .orElseGet(() -> before.map(Subscription::perSecondMax).orElse(0)),
                isDirect ? State.DISABLED : State.ACTIVE,
                isDirect ? Webhook.DIRECT_REASON : "",
                Optional.empty());
        if (before.isPresent()) {
            return new Outcome(Webhook.of(registry.replaceSubscription(wished)), Optional.empty());
        }
        Subscription added = registry.addSubscription(wished);
        return new Outcome(Webhook.of(added), isDirect ? Optional.empty() : Optional.of(added.secret()));
    }

    /** Headers hold secrets of one receiver: a webhook that is pointed at another host must name them anew. */
    private static Optional<Map<String, String>> headersFor(String url, Optional<Subscription> before) {
        String host = TargetUrl.of(url).host();
        return before.filter(old -> TargetUrl.of(old.url()).host().equals(host)).map(Subscription::headers);
    }

    private static Optional<Subscription> single(List<Subscription> known) {
        return known.size() == 1 ? Optional.of(known.get(0)) : Optional.empty();
    }

    private static List<String> spelled(Provider provider, List<String> names) {
        if (names.contains("*")) {
            return List.of();
        }
        return names.stream()
                .map(name -> provider.eventNamed(name).orElseThrow(() -> unknownEvent(name)))
                .distinct()
                .toList();
    }

    private static CofreException unknownEvent(String name) {
        return refused("there is no event \"" + name.replaceAll("[^A-Za-z0-9._-]", "?") + "\"");
    }

    private static CofreException ambiguous() {
        return new CofreException(ErrorCode.CONFLICT, "the instance has several webhooks: name one by its id");
    }

    private static CofreException refused(String message) {
        return new CofreException(ErrorCode.BAD_REQUEST, message);
    }
}
