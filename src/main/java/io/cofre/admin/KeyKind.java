package io.cofre.admin;

import io.cofre.session.Key;
import java.util.Locale;

/** The kinds of keys that pods store: {@code creds}, or {@code <kind>-<id>}. */
enum KeyKind {
    CREDS,
    PRE_KEY,
    SESSION,
    SENDER_KEY_MEMORY,
    SENDER_KEY,
    APP_STATE_SYNC_KEY,
    APP_STATE_SYNC_VERSION,
    DEVICE_LIST,
    LID_MAPPING,
    TCTOKEN,
    IDENTITY_KEY,
    OTHER;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The first kind that fits: {@code sender-key-memory} is looked for before {@code sender-key}. */
    static KeyKind of(Key key) {
        if (key.equals(Key.CREDS)) {
            return CREDS;
        }
        for (KeyKind kind : values()) {
            if (kind != CREDS && kind != OTHER && key.toString().startsWith(kind.wireName + "-")) {
                return kind;
            }
        }
        return OTHER;
    }

    String wireName() {
        return wireName;
    }

    /** The part of a key that follows its kind. */
    String idIn(Key key) {
        return key.toString().substring(wireName.length() + 1);
    }
}
