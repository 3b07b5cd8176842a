package io.cofre.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of an instance, as its creds tell it. */
public enum InstanceState {
    /** An account is paired. */
    PAIRED,
    /** There are creds, but no account was paired with them. */
    UNPAIRED,
    /** There are no creds. */
    EMPTY,
    /** There are creds, and they are not intact, or no JSON object. */
    DAMAGED,
    /** The state is unknown: its directory, or that of its group, cannot be read. */
    UNREADABLE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The stable snake_case name in reports. */
    @JsonValue
    public String wireName() {
        return wireName;
    }
}
