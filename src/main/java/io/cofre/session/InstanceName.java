package io.cofre.session;

import java.util.Optional;

/**
 * The name of an instance: one WhatsApp session within a group.
 *
 * <p>Any non-empty Unicode string without control characters, at most {@value FileName#BYTES_MAX} bytes as a
 * {@linkplain FileName file name}.
 */
public final class InstanceName implements Comparable<InstanceName> {
    private final String name;
    private final String fileName;

    private InstanceName(String name, String fileName) {
        this.name = name;
        this.fileName = fileName;
    }

    /**
     * The instance of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static InstanceName of(String name) {
        return new InstanceName(name, Names.fileNameOf("instance", name));
    }

    /** The instance that is stored under {@code fileName}; empty if no instance is. */
    public static Optional<InstanceName> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(InstanceName::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }

    /** What it is called in a directory. */
    public String fileName() {
        return fileName;
    }

    @Override
    public int compareTo(InstanceName other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InstanceName that && name.equals(that.name);
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
