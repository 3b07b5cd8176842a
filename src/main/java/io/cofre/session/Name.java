package io.cofre.session;

/**
 * A name that callers choose: any non-empty Unicode string without control characters, at most
 * {@value FileName#BYTES_MAX} bytes as a {@linkplain FileName file name}. Names of different kinds are never equal.
 * Immutable.
 *
 * @param <T> the kind itself
 */
public abstract sealed class Name<T extends Name<T>> implements Comparable<T> permits GroupName, InstanceName, Key {
    private final String name;
    private final String fileName;

    /**
     * Checks a name.
     *
     * @param what the word for its kind in errors
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    Name(String what, String name) {
        this.name = name;
        this.fileName = Names.fileNameOf(what, name);
    }

    /** A name of the worker's own, which no caller can choose: it holds a control character. */
    Name(OwnName own) {
        this.name = own.name();
        this.fileName = own.fileName();
    }

    /** A name and the name of its file, neither of which is checked. */
    record OwnName(String name, String fileName) {}

    /** The name of its file or directory. */
    public final String fileName() {
        return fileName;
    }

    @Override
    public final int compareTo(T other) {
        return name.compareTo(other.toString());
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Name<?> that && getClass() == that.getClass() && name.equals(that.toString());
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    @Override
    public final String toString() {
        return name;
    }
}
