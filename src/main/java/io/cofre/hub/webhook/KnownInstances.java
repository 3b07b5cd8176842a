package io.cofre.hub.webhook;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.List;

/** Finds the instances of a tenant. Those of other tenants are absent, as are those that do not exist. */
final class KnownInstances {
    /** The words that callers of the API have always been told. */
    static final String ABSENT = "Sessão não encontrada";

    private final Registry registry;

    KnownInstances(Registry registry) {
        this.registry = registry;
    }

    /**
     * The instance of that name and kind.
     *
     * @throws CofreException {@code NOT_FOUND} if there is none; {@code BAD_REQUEST} if the tenant has one of that name
     *     at another kind of provider only
     */
    Instance named(String tenant, ProviderKind kind, String name) {
        return registry.instance(tenant, kind, name).orElseThrow(() -> missing(tenant, kind, name));
    }

    private CofreException missing(String tenant, ProviderKind kind, String name) {
        for (ProviderKind other : ProviderKind.values()) {
            if (other != kind && registry.instance(tenant, other, name).isPresent()) {
                return new CofreException(
                        ErrorCode.BAD_REQUEST,
                        "Esta sessão não é do provedor " + kind.wireName() + ": é do provedor " + other.wireName());
            }
        }
        return absent();
    }

    /**
     * The instance with an id, or else the one of a name.
     *
     * @throws CofreException {@code NOT_FOUND} if there is none; {@code CONFLICT} if the name is not unique
     */
    Instance of(String tenant, String idOrName) {
        List<Instance> all = registry.instances(tenant);
        for (Instance instance : all) {
            if (instance.id().equals(idOrName)) {
                return instance;
            }
        }
        List<Instance> named = all.stream()
                .filter(instance -> instance.name().equals(idOrName))
                .toList();
        if (named.size() > 1) {
            throw new CofreException(
                    ErrorCode.CONFLICT, "two kinds of providers have an instance of that name: use the id");
        }
        return named.stream().findFirst().orElseThrow(KnownInstances::absent);
    }

    /** The provider of an instance. */
    ProviderAccount account(Instance instance) {
        return registry.provider(instance.tenant(), instance.provider())
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the provider of the instance is gone"));
    }

    static CofreException absent() {
        return new CofreException(ErrorCode.NOT_FOUND, ABSENT);
    }
}
