package io.cofre.session;

import java.util.Optional;

/** The key of one value within an instance, as {@code creds} or {@code pre-key-17}. */
public final class Key extends Name<Key> {
    /** The key of the credentials: a holder of their value can act as the account. */
    public static final Key CREDS = of("creds");

    private Key(String name) {
        super("key", name);
    }

    /**
     * The key of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static Key of(String name) {
        return new Key(name);
    }

    /** The key that is stored under {@code fileName}; empty if no key is. */
    public static Optional<Key> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(Key::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }
}
