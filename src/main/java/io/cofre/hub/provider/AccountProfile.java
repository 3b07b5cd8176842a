package io.cofre.hub.provider;

/**
 * The WhatsApp account behind an instance.
 *
 * @param jid its JID; empty before the first login
 * @param name the name that its owner has chosen; empty if it is unknown
 */
public record AccountProfile(String jid, String name) {
    /** Of an instance that nobody has logged in to. */
    public static final AccountProfile UNKNOWN = new AccountProfile("", "");
}
