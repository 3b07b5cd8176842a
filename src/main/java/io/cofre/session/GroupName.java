package io.cofre.session;

import java.util.Optional;

/** The name of a group: the pods that share one prefix, and their instances. */
public final class GroupName extends Name<GroupName> {
    private GroupName(String name) {
        super("group", name);
    }

    /**
     * The group of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static GroupName of(String name) {
        return new GroupName(name);
    }

    /** The group that is stored under {@code fileName}; empty if no group is. */
    public static Optional<GroupName> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(GroupName::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }
}
