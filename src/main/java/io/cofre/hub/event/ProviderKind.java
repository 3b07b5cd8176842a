package io.cofre.hub.event;

import java.util.Locale;
import java.util.Optional;

/** A kind of provider: a program that holds WhatsApp sessions and tells what happens in them. */
public enum ProviderKind {
    /** Evolution API. */
    EVOLUTION,
    /** WAHA. */
    WAHA;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in paths, in lower case. */
    public String wireName() {
        return wireName;
    }

    /** The kind of that {@link #wireName}; empty if there is none. */
    public static Optional<ProviderKind> of(String wireName) {
        for (ProviderKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
