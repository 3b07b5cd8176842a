package io.cofre.hub.provider;

import io.cofre.hub.event.ProviderKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The kinds of providers that the hub knows. Immutable. */
public final class Providers {
    private final Map<ProviderKind, Provider> byKind = new EnumMap<>(ProviderKind.class);

    private Providers(List<Provider> providers) {
        for (Provider provider : providers) {
            if (byKind.put(provider.kind(), provider) != null) {
                throw new IllegalArgumentException("two providers of the kind " + provider.kind());
            }
        }
        for (ProviderKind kind : ProviderKind.values()) {
            if (!byKind.containsKey(kind)) {
                throw new IllegalArgumentException("no provider of the kind " + kind);
            }
        }
    }

    /** These providers: one of each kind. */
    public static Providers of(List<Provider> providers) {
        return new Providers(providers);
    }

    /** The provider of a kind. */
    public Provider get(ProviderKind kind) {
        Provider provider = byKind.get(kind);
        if (provider == null) {
            throw new IllegalStateException("each kind has a provider");
        }
        return provider;
    }
}
