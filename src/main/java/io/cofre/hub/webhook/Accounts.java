package io.cofre.hub.webhook;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.provider.AccountHealth;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Tenant;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Comparator;
import java.util.List;

/** The tenants and the providers that they use. Thread-safe. */
public final class Accounts {
    /** The most providers of one tenant. */
    static final int PER_TENANT_MAX = 100;

    private final Registry registry;
    private final Providers providers;
    private final TargetFilter targets;
    private final ProviderCalls calls;

    public Accounts(Registry registry, Providers providers, TargetFilter targets, ProviderCalls calls) {
        this.registry = registry;
        this.providers = providers;
        this.targets = targets;
        this.calls = calls;
    }

    /** All tenants, by id. */
    public List<Tenant> tenants() {
        return registry.tenants().stream()
                .sorted(Comparator.comparing(Tenant::id))
                .toList();
    }

    /**
     * Makes a tenant.
     *
     * @throws CofreException {@code CONFLICT} if one has that id
     */
    public Tenant addTenant(String id, String name) {
        if (registry.tenant(id).isPresent()) {
            throw new CofreException(ErrorCode.CONFLICT, "there is a tenant of that id");
        }
        return registry.addTenant(id, name);
    }

    /**
     * Removes a tenant with its stored events.
     *
     * @throws CofreException {@code NOT_FOUND} if there is none; {@code CONFLICT} while it has providers
     */
    public void removeTenant(String id) {
        if (registry.tenant(id).isEmpty()) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no such tenant");
        }
        if (!registry.providers(id).isEmpty()) {
            throw new CofreException(ErrorCode.CONFLICT, "the tenant has providers: remove them first");
        }
        registry.removeTenant(id);
    }

    /** The providers of a tenant, by kind and address. */
    public List<ProviderAccount> providers(String tenant) {
        return registry.providers(tenant).stream()
                .sorted(Comparator.comparing(ProviderAccount::kind).thenComparing(ProviderAccount::baseUrl))
                .toList();
    }

    /** The health of the calls to a provider. */
    public AccountHealth health(ProviderAccount account) {
        return providers.get(account.kind()).health(account);
    }

    /**
     * Registers a provider, after it was asked whether it takes the key.
     *
     * @param isTrusted whether it may be at an address that only the hub can reach: the caller runs the hub
     * @throws CofreException if the tenant is absent, the address is not allowed, or the provider does not take the key
     */
    public ProviderAccount addProvider(
            String tenant, ProviderKind kind, String baseUrl, String key, boolean isTrusted) {
        if (registry.tenant(tenant).isEmpty()) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no such tenant");
        }
        String url = checked(baseUrl, isTrusted);
        List<ProviderAccount> known = registry.providers(tenant);
        if (known.size() >= PER_TENANT_MAX) {
            throw new CofreException(
                    ErrorCode.CONFLICT, "a tenant can have no more than " + PER_TENANT_MAX + " providers");
        }
        if (known.stream()
                .anyMatch(other -> other.kind() == kind && other.baseUrl().equals(url))) {
            throw new CofreException(ErrorCode.CONFLICT, "the tenant has that provider already");
        }
        ProviderAccount candidate = new ProviderAccount("", tenant, kind, url, key, isTrusted);
        calls.run(tenant, () -> providers.get(kind).check(candidate));
        return registry.addProvider(tenant, kind, url, key, isTrusted);
    }

    /**
     * Asks a provider whether it answers and takes the key.
     *
     * @throws CofreException if there is no such provider, or it does not
     */
    public void check(String tenant, String id) {
        ProviderAccount account = provider(tenant, id);
        calls.run(tenant, () -> providers.get(account.kind()).check(account));
    }

    /**
     * Forgets a provider.
     *
     * @throws CofreException {@code NOT_FOUND} if there is none; {@code CONFLICT} while instances use it
     */
    public void removeProvider(String tenant, String id) {
        provider(tenant, id);
        registry.removeProvider(tenant, id);
    }

    /** A provider of a tenant. */
    public ProviderAccount provider(String tenant, String id) {
        return registry.provider(tenant, id)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "there is no such provider"));
    }

    /** A base URL without a slash at the end. */
    private String checked(String baseUrl, boolean isTrusted) {
        String url = baseUrl.strip().replaceAll("/+$", "");
        if (url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "baseUrl has a query or a fragment");
        }
        if (!isTrusted) {
            targets.check(url);
            return url;
        }
        try {
            TargetUrl.of(url);
            return url;
        } catch (IllegalArgumentException refused) {
            throw new CofreException(ErrorCode.BAD_REQUEST, String.valueOf(refused.getMessage()), refused);
        }
    }
}
