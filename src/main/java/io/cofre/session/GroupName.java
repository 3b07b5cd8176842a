package io.cofre.session;

import java.util.Optional;

/**
 * The name of a group: the pods that share one prefix, and their instances.
 *
 * <p>Any non-empty Unicode string without control characters, at most {@value FileName#BYTES_MAX} bytes as a
 * {@linkplain FileName file name}.
 */
public final class GroupName implements Comparable<GroupName> {
    private final String name;
    private final String fileName;

    private GroupName(String name, String fileName) {
        this.name = name;
        this.fileName = fileName;
    }

    /**
     * The group of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static GroupName of(String name) {
        return new GroupName(name, Names.fileNameOf("group", name));
    }

    /** The group that is stored under {@code fileName}; empty if no group is. */
    public static Optional<GroupName> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(GroupName::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }

    /** What it is called in a directory. */
    public String fileName() {
        return fileName;
    }

    @Override
    public int compareTo(GroupName other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupName that && name.equals(that.name);
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
