package io.cofre.hub.registry;

import io.cofre.hub.event.ProviderKind;

/**
 * A WhatsApp account at a provider.
 *
 * @param id unique
 * @param tenant the id of the tenant
 * @param provider the id of its {@link ProviderAccount}
 * @param kind the kind of that provider
 * @param name the name at the provider, unique in a tenant and kind
 * @param providerRef the provider's own id of it, as the UUID of Evolution; empty while it is unknown
 * @param ingestKey the random part of the URL to which the provider sends its events; a secret
 * @param ingestSecret with it the provider signs: {@code jwt_key} of Evolution, the key of the HMAC of WAHA; a secret
 * @param state the last known state: {@code open}, {@code connecting} or {@code close}; empty while it is unknown
 */
public record Instance(
        String id,
        String tenant,
        String provider,
        ProviderKind kind,
        String name,
        String providerRef,
        String ingestKey,
        String ingestSecret,
        String state) {
    /** Without the secrets. */
    @Override
    public String toString() {
        return kind.wireName() + " instance " + id + " '" + name + "' of " + tenant;
    }
}
