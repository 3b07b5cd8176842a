package io.cofre.hub.event;

/**
 * An event that a provider told, in the shape that all providers share, before it is stored.
 *
 * @param kind the kind of the event
 * @param source the event's name as subscriptions of that provider spell it: {@code MESSAGES_UPSERT} of Evolution,
 *     {@code message.ack} of WAHA
 * @param data a JSON text; of {@link EventKind#RAW} the provider's own data
 * @param dedupeKey is the same for two tellings of one event, and differs between any two events of an instance
 */
public record NormalisedEvent(EventKind kind, String source, String data, String dedupeKey) {}
