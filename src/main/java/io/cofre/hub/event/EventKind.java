package io.cofre.hub.event;

import java.util.Locale;
import java.util.Optional;

/** A kind of event, the same for all providers. Its wire name (the constant in lower case) is part of the API. */
public enum EventKind {
    /** The connection of an instance to WhatsApp opened, closed, or is being made. */
    CONNECTION_UPDATE,
    /** A QR code waits to be scanned. */
    QRCODE_UPDATED,
    /** Somebody else sent a message to the account. */
    MESSAGE_RECEIVED,
    /** A message that the account sent got further: to the server, to the phone, to the eyes. */
    MESSAGE_ACK,
    /** The provider changed the state of an instance. */
    STATUS_INSTANCE,
    /** Anything else that a provider told, in the words of the provider. */
    RAW,
    /** The hub stopped delivering to a subscription. */
    SUBSCRIPTION_DISABLED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in events, without a prefix. */
    public String wireName() {
        return wireName;
    }

    /** The kind of that {@link #wireName}; empty if there is none. */
    public static Optional<EventKind> of(String wireName) {
        for (EventKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
