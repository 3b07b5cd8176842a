package io.cofre.config;

/** A variable that a program knows: a constant of an enumeration, whose name is the variable's name. */
public interface Setting {
    /** The beginning of the names of our own variables. */
    String PREFIX = "COFRE_";

    /** The name of the variable. */
    String name();

    /** The properties of the variable. */
    Definition definition();

    /** Its purpose, in sentences. */
    default String purpose() {
        return definition().purpose();
    }

    /** The value that holds when it is not set; empty if there is none. */
    default String defaultValue() {
        return definition().defaultValue();
    }

    /** The rule that its values keep. */
    default Rule rule() {
        return definition().rule();
    }

    /** A value that keeps the rule, as a shell would take it. */
    default String example() {
        return definition().example();
    }

    /** Whether its value must not be shown, not even when it is wrong. */
    default boolean isSecret() {
        return definition().isSecret();
    }
}
