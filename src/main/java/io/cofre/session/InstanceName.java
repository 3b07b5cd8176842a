package io.cofre.session;

import java.util.Optional;

/** The name of an instance: one WhatsApp session within a group. */
public final class InstanceName extends Name<InstanceName> {
    private InstanceName(String name) {
        super("instance", name);
    }

    /**
     * The instance of that name.
     *
     * @throws CofreException {@code BAD_REQUEST} that says which rule the name breaks
     */
    public static InstanceName of(String name) {
        return new InstanceName(name);
    }

    /** The instance that is stored under {@code fileName}; empty if no instance is. */
    public static Optional<InstanceName> ofFileName(String fileName) {
        try {
            return FileName.decode(fileName).map(InstanceName::of);
        } catch (CofreException notOurs) {
            return Optional.empty();
        }
    }
}
