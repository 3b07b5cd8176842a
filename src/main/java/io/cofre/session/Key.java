package io.cofre.session;

import java.util.Optional;

/** The key of one value within an instance, as {@code creds} or {@code pre-key-17}. */
public final class Key extends Name<Key> {
    /** The key of the credentials: a holder of their value can act as the account. */
    public static final Key CREDS = of("creds");

    /**
     * The hidden key of the lease. Its value is ordered and made durable as any other one, but it is no value of the
     * session: no list, copy or count has it, and no caller can name it.
     */
    public static final Key LEASE = new Key(new OwnName("\0lease", ".lease"));

    private Key(String name) {
        super("key", name);
    }

    private Key(OwnName own) {
        super(own);
    }

    /**
     * The key of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static Key of(String name) {
        return new Key(name);
    }

    /**
     * The key of a name that a store wrote down: also that of a hidden key.
     *
     * @throws CofreException {@code BAD_REQUEST} as {@link #of}
     */
    public static Key recorded(String name) {
        return name.equals(LEASE.toString()) ? LEASE : of(name);
    }

    /** The key that is stored under {@code fileName}; empty if no key is, or a hidden one. */
    public static Optional<Key> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(Key::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }

    /** Whether it is a key of the worker's own, which is no part of the session. */
    public boolean isHidden() {
        return equals(LEASE);
    }
}
