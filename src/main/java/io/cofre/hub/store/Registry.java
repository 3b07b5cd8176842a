package io.cofre.hub.store;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Tenant;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The hub's knowledge of tenants, their providers, instances and webhooks. Reads are from memory. A write is durable,
 * and every read sees it, when the call returns. Thread-safe.
 *
 * <p>Writes throw a {@link CofreException}: {@code CONFLICT} if something of that name exists, {@code NOT_FOUND} if
 * what they name does not, {@code DISK_FULL} or {@code UNAVAILABLE} if the database takes no writes. Several hubs
 * that share a database see each other's changes within two seconds; an event is always stored by what was known
 * last.
 */
public final class Registry {
    private final Writer writer;
    private final KnownRegistry known;
    private final Listeners listeners;
    private final CatchUp catchUp;
    private final InstantSource time;

    Registry(Writer writer, KnownRegistry known, Listeners listeners, CatchUp catchUp, InstantSource time) {
        this.writer = writer;
        this.known = known;
        this.listeners = listeners;
        this.catchUp = catchUp;
        this.time = time;
    }

    /** Registers a tenant. */
    public Tenant addTenant(String id, String name) {
        Tenant tenant = new Tenant(id, name);
        return change(
                (state, session) -> {
                    requireFree(state.tenant(id), "The tenant '" + id + "' exists already.");
                    known.rows().insert(session.handle(), tenant, RandomText.id("ep_"), time.millis());
                    return tenant;
                },
                added -> known.state().put(added));
    }

    /** The tenant of an id; empty if there is none. */
    public Optional<Tenant> tenant(String id) {
        return known.state().tenant(id);
    }

    /** All tenants, by id. */
    public List<Tenant> tenants() {
        return known.state().tenants();
    }

    /** Removes a tenant with all that is stored of it; {@code CONFLICT} while it has providers. */
    public void removeTenant(String id) {
        requireNoProviders(known.state(), id);
        boolean more = true;
        while (more) {
            more = writer.change(session -> TenantRemoval.some(session, id), done -> {});
        }
        change(
                (state, session) -> {
                    Tenant tenant = requireNoProviders(state, id);
                    TenantRemoval.last(session, id);
                    return tenant;
                },
                removed -> known.state().remove(removed));
    }

    private static Tenant requireNoProviders(RegistryState state, String id) {
        Tenant tenant = requireKnown(state.tenant(id), "There is no tenant '" + id + "'.");
        if (!state.providers(id).isEmpty()) {
            throw new CofreException(ErrorCode.CONFLICT, "The tenant has providers: remove them first.");
        }
        return tenant;
    }

    /**
     * Registers a provider of a tenant, and gives it an id.
     *
     * @param trusted whether an operator of the hub does it
     */
    public ProviderAccount addProvider(String tenant, ProviderKind kind, String baseUrl, String key, boolean trusted) {
        ProviderAccount provider = new ProviderAccount(RandomText.id("pro_"), tenant, kind, baseUrl, key, trusted);
        return change(
                (state, session) -> {
                    requireKnown(state.tenant(tenant), "There is no tenant '" + tenant + "'.");
                    known.rows().insert(session.handle(), provider, time.millis());
                    return provider;
                },
                added -> known.state().put(added));
    }

    /** The providers of a tenant. */
    public List<ProviderAccount> providers(String tenant) {
        return known.state().providers(tenant);
    }

    /** The provider of an id; empty if the tenant has none of that id. */
    public Optional<ProviderAccount> provider(String tenant, String id) {
        return known.state().provider(id).filter(provider -> provider.tenant().equals(tenant));
    }

    /** Gives a provider another address and key. */
    public ProviderAccount changeProvider(String tenant, String id, String baseUrl, String key) {
        return change(
                (state, session) -> {
                    ProviderAccount now = providerOf(state, tenant, id);
                    ProviderAccount changed = new ProviderAccount(id, tenant, now.kind(), baseUrl, key, now.trusted());
                    known.rows().update(session.handle(), changed);
                    return changed;
                },
                changed -> known.state().put(changed));
    }

    /** Forgets a provider; {@code CONFLICT} while instances use it. */
    public void removeProvider(String tenant, String id) {
        change(
                (state, session) -> {
                    ProviderAccount provider = providerOf(state, tenant, id);
                    if (state.isInUse(provider)) {
                        throw new CofreException(ErrorCode.CONFLICT, "Instances use this provider: remove them first.");
                    }
                    known.rows().deleteProvider(session.handle(), id);
                    return provider;
                },
                removed -> known.state().remove(removed));
    }

    /**
     * Registers an instance, and gives it an id, a key for its ingest URL and a secret that its provider signs with.
     *
     * @param name unique in the tenant and kind of provider
     * @param providerRef the provider's own id of it; empty while it is unknown
     */
    public Instance addInstance(String tenant, String providerId, String name, String providerRef) {
        return change(
                (state, session) -> {
                    ProviderAccount provider = providerOf(state, tenant, providerId);
                    requireFree(
                            state.instance(tenant, provider.kind(), name),
                            "The instance '" + name + "' exists already.");
                    Instance instance = new Instance(
                            RandomText.id("ins_"),
                            tenant,
                            providerId,
                            provider.kind(),
                            name,
                            providerRef,
                            RandomText.key(),
                            RandomText.secret(),
                            "");
                    known.rows().insert(session.handle(), instance, time.millis());
                    return instance;
                },
                added -> known.state().put(added));
    }

    /** The instance of a name; empty if the tenant has none. */
    public Optional<Instance> instance(String tenant, ProviderKind kind, String name) {
        return known.state().instance(tenant, kind, name);
    }

    /** The instance of an id; empty if there is none. */
    public Optional<Instance> instanceById(String id) {
        return known.state().instance(id);
    }

    /**
     * The instance of the key of an ingest URL. It is looked up by a digest: the time that this takes tells nothing
     * of a key.
     */
    public Optional<Instance> instanceByIngestKey(ProviderKind kind, String ingestKey) {
        return known.state().instanceOfKey(kind, ingestKey);
    }

    /**
     * Reads what other hubs that share the database have just registered, before somebody is told that it does not
     * exist.
     *
     * @return whether more is known now
     * @throws CofreException {@code UNAVAILABLE} if it was read a moment ago, or cannot be read
     */
    public boolean catchesUp() {
        return catchUp.look();
    }

    /** The instance of a name, if it is the only one of all tenants. */
    public Optional<Instance> instanceByName(ProviderKind kind, String name) {
        List<Instance> named = known.state().named(kind, name);
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    /** The instances of a tenant, by name. */
    public List<Instance> instances(String tenant) {
        return known.state().instances(tenant);
    }

    /** Stores the last known state of an instance: {@code open}, {@code connecting} or {@code close}. */
    public void setState(String instanceId, String state) {
        if (instanceById(instanceId).filter(now -> now.state().equals(state)).isEmpty()) {
            changeInstance(instanceId, now -> withStateAndRef(now, state, now.providerRef()));
        }
    }

    /** Stores the provider's own id of an instance. */
    public void setProviderRef(String instanceId, String providerRef) {
        if (instanceById(instanceId)
                .filter(now -> now.providerRef().equals(providerRef))
                .isEmpty()) {
            changeInstance(instanceId, now -> withStateAndRef(now, now.state(), providerRef));
        }
    }

    private void changeInstance(String id, UnaryOperator<Instance> change) {
        change(
                (state, session) -> {
                    Instance changed = change.apply(requireKnown(state.instance(id), "There is no such instance."));
                    known.rows().update(session.handle(), changed);
                    return changed;
                },
                changed -> known.state().put(changed));
    }

    private static Instance withStateAndRef(Instance instance, String state, String providerRef) {
        return new Instance(
                instance.id(),
                instance.tenant(),
                instance.provider(),
                instance.kind(),
                instance.name(),
                providerRef,
                instance.ingestKey(),
                instance.ingestSecret(),
                state);
    }

    /** Forgets an instance, its subscriptions and what is pending for them. Its events are kept. */
    public void removeInstance(String id) {
        change(
                (state, session) -> {
                    Instance instance = requireKnown(state.instance(id), "There is no such instance.");
                    known.rows().deleteInstance(session.handle(), id);
                    return instance;
                },
                removed -> known.state().remove(removed));
    }

    /** Registers a subscription. An id and a secret are made if the draft has none. */
    public Subscription addSubscription(Subscription draft) {
        Subscription subscription = Subscriptions.complete(draft);
        return change(
                (state, session) -> {
                    requireKnown(
                            state.instance(draft.instanceId())
                                    .filter(instance -> instance.tenant().equals(draft.tenant())),
                            "There is no such instance.");
                    requireFree(state.subscription(subscription.id()), "The subscription exists already.");
                    known.rows().insert(session.handle(), subscription, time.millis());
                    return subscription;
                },
                added -> known.state().put(added));
    }

    /** Replaces all of a subscription but its tenant and instance. */
    public Subscription replaceSubscription(Subscription changed) {
        return changeSubscription(changed.id(), now -> {
            if (!now.tenant().equals(changed.tenant()) || !now.instanceId().equals(changed.instanceId())) {
                throw new CofreException(ErrorCode.NOT_FOUND, "There is no such subscription.");
            }
            return changed;
        });
    }

    /** The subscription of an id; empty if the tenant has none of that id. */
    public Optional<Subscription> subscription(String tenant, String id) {
        return known.state()
                .subscription(id)
                .filter(subscription -> subscription.tenant().equals(tenant));
    }

    /** The subscriptions of an instance, the oldest first. */
    public List<Subscription> subscriptions(String instanceId) {
        return known.state().subscriptions(instanceId);
    }

    /** The subscriptions of a tenant. */
    public List<Subscription> subscriptionsOf(String tenant) {
        return known.state().subscriptionsOf(tenant);
    }

    /** Forgets a subscription and what is pending for it. */
    public void removeSubscription(String id) {
        change(
                (state, session) -> {
                    Subscription subscription = requireKnown(state.subscription(id), "There is no such subscription.");
                    known.rows().deleteSubscription(session.handle(), id);
                    return subscription;
                },
                removed -> known.state().remove(removed));
    }

    /** Gives a subscription a new secret. The old one signs as well for a while. */
    public Subscription rotateSecret(String id, Duration overlap) {
        return changeSubscription(
                id, now -> Subscriptions.rotated(now, time.instant().plus(overlap)));
    }

    /** Stops the deliveries to a subscription. Nothing happens if there is no such subscription. */
    public void disable(String id, String reason) {
        if (known.state().subscription(id).isPresent()) {
            changeSubscription(id, now -> Subscriptions.disabled(now, reason));
        }
    }

    private Subscription changeSubscription(String id, UnaryOperator<Subscription> change) {
        return change(
                (state, session) -> {
                    Subscription changed =
                            change.apply(requireKnown(state.subscription(id), "There is no such subscription."));
                    known.rows().update(session.handle(), changed);
                    return changed;
                },
                changed -> known.state().put(changed));
    }

    /**
     * Has changes told.
     *
     * @param listener runs after the commit on the writer's thread and must not block
     */
    public void onChange(Runnable listener) {
        listeners.onRegistry(listener);
    }

    private <T> T change(Change<T> change, Consumer<T> remember) {
        return writer.change(
                session -> {
                    known.lock(session);
                    return change.in(known.state(), session);
                },
                changed -> {
                    remember.accept(changed);
                    known.changed();
                });
    }

    /** Checks a change against the current state, and writes it. */
    @FunctionalInterface
    private interface Change<T> {
        T in(RegistryState state, WriteSession session) throws SQLException;
    }

    private static ProviderAccount providerOf(RegistryState state, String tenant, String id) {
        return requireKnown(
                state.provider(id).filter(provider -> provider.tenant().equals(tenant)), "There is no such provider.");
    }

    private static void requireFree(Optional<?> found, String otherwise) {
        if (found.isPresent()) {
            throw new CofreException(ErrorCode.CONFLICT, otherwise);
        }
    }

    private static <T> T requireKnown(Optional<T> found, String otherwise) {
        return found.orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, otherwise));
    }
}
