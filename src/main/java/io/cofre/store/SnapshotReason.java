package io.cofre.store;

import java.util.Locale;
import java.util.Optional;

/**
 * The reason why a snapshot was taken. The wire name (the constant in lower case, with hyphens) is part of the API and
 * of file names.
 */
public enum SnapshotReason {
    /** An operator asked for it. */
    REQUESTED,
    /** A write was about to replace the identity of a paired account. */
    IDENTITY_CHANGE,
    /** A snapshot, an entry of the trash or an archive was about to replace the instance. */
    REPLACED;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String wireName() {
        return wireName;
    }

    public static Optional<SnapshotReason> ofWireName(String wireName) {
        for (SnapshotReason reason : values()) {
            if (reason.wireName.equals(wireName)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
