package io.cofre.hub.registry;

/**
 * A customer of the hub. Nothing of one tenant is ever shown to another.
 *
 * @param id as in the claim {@code tenantId} of tokens
 * @param name for people
 */
public record Tenant(String id, String name) {}
