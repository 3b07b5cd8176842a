package io.cofre.hub.store;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Tenant;
import io.cofre.session.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The registry in memory. The writer's thread changes it after each commit; all threads read it. */
final class RegistryState {
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final Map<String, ProviderAccount> providers = new ConcurrentHashMap<>();
    private final Map<String, Instance> instances = new ConcurrentHashMap<>();
    private final Map<String, String> idsByIngestKey = new ConcurrentHashMap<>();
    private final Map<KindAndName, List<String>> idsByName = new ConcurrentHashMap<>();
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, List<Subscription>> subscriptionsByInstance = new ConcurrentHashMap<>();

    private record KindAndName(ProviderKind kind, String name) {
        private static KindAndName of(Instance instance) {
            return new KindAndName(instance.kind(), instance.name());
        }
    }

    Optional<Tenant> tenant(String id) {
        return Optional.ofNullable(tenants.get(id));
    }

    List<Tenant> tenants() {
        return tenants.values().stream()
                .sorted(Comparator.comparing(Tenant::id))
                .toList();
    }

    Optional<ProviderAccount> provider(String id) {
        return Optional.ofNullable(providers.get(id));
    }

    List<ProviderAccount> providers(String tenant) {
        return providers.values().stream()
                .filter(provider -> provider.tenant().equals(tenant))
                .sorted(Comparator.comparing(ProviderAccount::id))
                .toList();
    }

    Optional<Instance> instance(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    Optional<Instance> instance(String tenant, ProviderKind kind, String name) {
        return named(kind, name).stream()
                .filter(instance -> instance.tenant().equals(tenant))
                .findFirst();
    }

    /** Those of that name, of all tenants. */
    List<Instance> named(ProviderKind kind, String name) {
        return idsByName.getOrDefault(new KindAndName(kind, name), List.of()).stream()
                .flatMap(id -> instance(id).stream())
                .toList();
    }

    /** The instance of a key; the time of the search tells nothing of the key. */
    Optional<Instance> instanceOfKey(ProviderKind kind, String ingestKey) {
        return Optional.ofNullable(idsByIngestKey.get(digest(ingestKey)))
                .flatMap(this::instance)
                .filter(instance -> instance.kind() == kind);
    }

    List<Instance> instances(String tenant) {
        return instances.values().stream()
                .filter(instance -> instance.tenant().equals(tenant))
                .sorted(Comparator.comparing(Instance::name).thenComparing(Instance::kind))
                .toList();
    }

    boolean isInUse(ProviderAccount provider) {
        return instances.values().stream()
                .anyMatch(instance -> instance.provider().equals(provider.id()));
    }

    Optional<Subscription> subscription(String id) {
        return Optional.ofNullable(subscriptions.get(id));
    }

    List<Subscription> subscriptions(String instanceId) {
        return subscriptionsByInstance.getOrDefault(instanceId, List.of());
    }

    List<Subscription> subscriptionsOf(String tenant) {
        return subscriptions.values().stream()
                .filter(subscription -> subscription.tenant().equals(tenant))
                .sorted(Comparator.comparing(Subscription::id))
                .toList();
    }

    void put(Tenant tenant) {
        tenants.put(tenant.id(), tenant);
    }

    void remove(Tenant tenant) {
        tenants.remove(tenant.id());
    }

    void put(ProviderAccount provider) {
        providers.put(provider.id(), provider);
    }

    void remove(ProviderAccount provider) {
        providers.remove(provider.id());
    }

    void put(Instance instance) {
        boolean isNew = instances.put(instance.id(), instance) == null;
        idsByIngestKey.put(digest(instance.ingestKey()), instance.id());
        if (isNew) {
            idsByName.merge(KindAndName.of(instance), List.of(instance.id()), RegistryState::joined);
        }
    }

    /** Removes an instance, and its subscriptions. */
    void remove(Instance instance) {
        subscriptions(instance.id()).forEach(this::remove);
        instances.remove(instance.id());
        idsByIngestKey.remove(digest(instance.ingestKey()));
        idsByName.computeIfPresent(KindAndName.of(instance), (name, ids) -> {
            List<String> others =
                    ids.stream().filter(id -> !id.equals(instance.id())).toList();
            return others.isEmpty() ? null : others;
        });
    }

    /** Adds a subscription, or replaces the one of that id. */
    void put(Subscription subscription) {
        boolean isNew = subscriptions.put(subscription.id(), subscription) == null;
        List<Subscription> before = subscriptions(subscription.instanceId());
        subscriptionsByInstance.put(
                subscription.instanceId(),
                isNew
                        ? joined(before, List.of(subscription))
                        : before.stream()
                                .map(other -> other.id().equals(subscription.id()) ? subscription : other)
                                .toList());
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription.id());
        subscriptionsByInstance.computeIfPresent(subscription.instanceId(), (instance, all) -> {
            List<Subscription> others = all.stream()
                    .filter(other -> !other.id().equals(subscription.id()))
                    .toList();
            return others.isEmpty() ? null : others;
        });
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }

    private static String digest(String ingestKey) {
        return Sha256.of(ingestKey.getBytes(StandardCharsets.UTF_8));
    }
}
