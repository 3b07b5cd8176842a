package io.cofre.hub.wapi;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Comparator;
import java.util.Optional;

/** The tenant and the provider of wapi in the registry of the hub, where they are made by themselves. */
public final class WapiAccount {
    /** The id of the tenant that owns all sessions of wapi. */
    public static final String TENANT = "wapi";

    private WapiAccount() {}

    /**
     * The provider of all sessions. A provider of that kind that has moved, or got another key, is brought up to date.
     *
     * @param baseUrl its URL without a slash at the end
     * @param key its API key
     */
    public static ProviderAccount register(Registry registry, ProviderKind kind, String baseUrl, String key) {
        if (registry.tenant(TENANT).isEmpty()) {
            addTenant(registry);
        }
        Optional<ProviderAccount> known = registry.providers(TENANT).stream()
                .filter(account -> account.kind() == kind && account.trusted())
                .min(Comparator.comparing(account -> account.baseUrl().equals(baseUrl) ? 0 : 1));
        if (known.isEmpty()) {
            return registry.addProvider(TENANT, kind, baseUrl, key, true);
        }
        ProviderAccount account = known.get();
        boolean isSame = account.baseUrl().equals(baseUrl) && account.key().equals(key);
        return isSame ? account : registry.changeProvider(TENANT, account.id(), baseUrl, key);
    }

    /** Another hub that shares the database may be quicker. */
    private static void addTenant(Registry registry) {
        try {
            registry.addTenant(TENANT, "wapi");
        } catch (CofreException exists) {
            exists.rethrowUnless(ErrorCode.CONFLICT);
        }
    }
}
