package io.cofre.admin;

/** What the creds of an instance say of it. */
public enum InstanceState {
    /** An account is paired. */
    PAIRED,
    /** There are creds, but no account was paired with them. */
    UNPAIRED,
    /** There are no creds. */
    EMPTY,
    /** There are creds, and they are not intact, or no JSON object. */
    DAMAGED,
    /** Nothing can be said: its directory, or that of its group, cannot be read. */
    UNREADABLE
}
