package io.cofre.config;

import java.util.List;

/** A configuration that the worker cannot start with. It names all problems, and no secret. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** The problems: one sentence each, with the variable, its rule and an example. */
    public List<String> problems() {
        return problems;
    }
}
