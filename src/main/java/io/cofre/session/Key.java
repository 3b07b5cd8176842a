package io.cofre.session;

import java.util.Optional;

/**
 * The key of one value within an instance, as {@code creds} or {@code pre-key-17}.
 *
 * <p>Any non-empty Unicode string without control characters, at most {@value FileName#BYTES_MAX} bytes as a
 * {@linkplain FileName file name}.
 */
public final class Key implements Comparable<Key> {
    /** The key of the credentials: who has its value is the account. */
    public static final Key CREDS = of("creds");

    private final String name;
    private final String fileName;

    private Key(String name, String fileName) {
        this.name = name;
        this.fileName = fileName;
    }

    /**
     * The key of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static Key of(String name) {
        return new Key(name, Names.fileNameOf("key", name));
    }

    /** The key that is stored under {@code fileName}; empty if no key is. */
    public static Optional<Key> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(Key::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }

    /** What it is called in a directory. */
    public String fileName() {
        return fileName;
    }

    @Override
    public int compareTo(Key other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
