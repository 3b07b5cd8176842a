package io.cofre.hub.store;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the hub knows of tenants, their providers, instances and webhooks. Reads are from memory; a write is durable when
 * the call returns.
 */
public final class Registry {
    Registry() {}

    public Tenant addTenant(String id, String name) {
        throw new UnsupportedOperationException();
    }

    public Optional<Tenant> tenant(String id) {
        throw new UnsupportedOperationException();
    }

    public List<Tenant> tenants() {
        throw new UnsupportedOperationException();
    }

    /** Removes a tenant with all that is stored of it; it has no providers any more. */
    public void removeTenant(String id) {
        throw new UnsupportedOperationException();
    }

    public ProviderAccount addProvider(String tenant, ProviderKind kind, String baseUrl, String key) {
        throw new UnsupportedOperationException();
    }

    public List<ProviderAccount> providers(String tenant) {
        throw new UnsupportedOperationException();
    }

    public Optional<ProviderAccount> provider(String tenant, String id) {
        throw new UnsupportedOperationException();
    }

    public void removeProvider(String tenant, String id) {
        throw new UnsupportedOperationException();
    }

    public Instance addInstance(String tenant, String providerId, String name, String providerRef) {
        throw new UnsupportedOperationException();
    }

    public Optional<Instance> instance(String tenant, ProviderKind kind, String name) {
        throw new UnsupportedOperationException();
    }

    public Optional<Instance> instanceById(String id) {
        throw new UnsupportedOperationException();
    }

    public Optional<Instance> instanceByIngestKey(ProviderKind kind, String ingestKey) {
        throw new UnsupportedOperationException();
    }

    public Optional<Instance> instanceByName(ProviderKind kind, String name) {
        throw new UnsupportedOperationException();
    }

    public List<Instance> instances(String tenant) {
        throw new UnsupportedOperationException();
    }

    public void setState(String instanceId, String state) {
        throw new UnsupportedOperationException();
    }

    public void setProviderRef(String instanceId, String providerRef) {
        throw new UnsupportedOperationException();
    }

    public void removeInstance(String id) {
        throw new UnsupportedOperationException();
    }

    public Subscription addSubscription(Subscription draft) {
        throw new UnsupportedOperationException();
    }

    public Subscription replaceSubscription(Subscription changed) {
        throw new UnsupportedOperationException();
    }

    public Optional<Subscription> subscription(String tenant, String id) {
        throw new UnsupportedOperationException();
    }

    public List<Subscription> subscriptions(String instanceId) {
        throw new UnsupportedOperationException();
    }

    public List<Subscription> subscriptionsOf(String tenant) {
        throw new UnsupportedOperationException();
    }

    public void removeSubscription(String id) {
        throw new UnsupportedOperationException();
    }

    public Subscription rotateSecret(String id, Duration overlap) {
        throw new UnsupportedOperationException();
    }

    public void disable(String id, String reason) {
        throw new UnsupportedOperationException();
    }

    public void onChange(Runnable listener) {
        throw new UnsupportedOperationException();
    }
}
