package io.cofre.hub.registry;

import io.cofre.hub.event.ProviderKind;

/**
 * A provider that a tenant uses: where it is, and the key to it.
 *
 * @param id unique
 * @param tenant the id of the tenant
 * @param kind its program
 * @param baseUrl its URL without a slash at the end, and without user or password
 * @param key its API key; a secret
 * @param trusted whether an operator of the hub registered it: it may be in the network of the hub, and may tell which
 *     sessions of the worker are its own
 */
public record ProviderAccount(
        String id, String tenant, ProviderKind kind, String baseUrl, String key, boolean trusted) {
    /** Without the key. */
    @Override
    public String toString() {
        return kind.wireName() + " " + id + " of " + tenant + " at " + baseUrl;
    }
}
