package io.cofre.admin;

import java.util.Locale;

/**
 * A kind of finding of the doctor. The wire name (the constant in snake case) is for programs and never changes; the
 * sentences are for people.
 */
public enum FindingCode {
    /** The creds on the volume are damaged; pods are given the intact copy that is kept beside them. */
    CREDS_SERVED_FROM_COPY,
    /** The creds on the volume and the copy beside them are damaged; pods are given the older ones of a snapshot. */
    CREDS_SERVED_FROM_SNAPSHOT,
    /** The creds are damaged, and no intact copy is kept. */
    CREDS_DAMAGED,
    /** The creds are no JSON object, or lack what a login needs. */
    CREDS_UNUSABLE,
    /** There are keys, but no creds. */
    CREDS_MISSING,
    /** Its directory, or that of its group, cannot be read. */
    UNREADABLE,
    /** There is nothing in it. */
    EMPTY,
    /** There are creds, and no account is paired. */
    UNPAIRED,
    /** A pairing code was asked for over a paired account, and its login is gone. */
    LOGIN_OVERWRITTEN,
    /** Another identity was put in the place of that of a paired account. */
    IDENTITY_REPLACED,
    /** Values other than the creds are damaged. */
    KEYS_DAMAGED,
    /** Something of it is in memory and in the journal, and cannot be brought into its file. */
    NOT_IN_FILES,
    /** Values were damaged on the volume, and were written anew from memory. */
    MENDED,
    /** Two addresses wrote it by turns. */
    TWO_WRITERS,
    /** The record of its lease is damaged: nobody can acquire the lease, or write by it. */
    LEASE_DAMAGED,
    /** A caller wrote it without its lease, which somebody held. */
    WRITTEN_WITHOUT_LEASE,
    /** Another instance has the same identity. */
    IDENTITY_DUPLICATED,
    /** There is a pre-key that creds do not know of. */
    CREDS_OLDER_THAN_KEYS,
    /** WhatsApp has pre-keys, and none is stored. */
    PRE_KEYS_GONE,
    /** Pre-keys that WhatsApp is to be given next are not stored. */
    PRE_KEYS_MISSING;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The stable snake_case name in reports. */
    public String wireName() {
        return wireName;
    }
}
