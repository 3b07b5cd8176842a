package io.cofre.hub.provider;

/** The names that a kind of provider takes for instances. */
public interface InstanceNames {
    /** Whether the provider takes a name as it is. */
    boolean take(String name);

    /** The most characters of a name that has only letters, digits, {@code -} and {@code _}. */
    int lengthMax();
}
