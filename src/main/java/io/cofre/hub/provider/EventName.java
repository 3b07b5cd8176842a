package io.cofre.hub.provider;

/**
 * An event that a subscription may name.
 *
 * @param name as subscriptions spell it
 * @param description one sentence for people
 */
public record EventName(String name, String description) {}
