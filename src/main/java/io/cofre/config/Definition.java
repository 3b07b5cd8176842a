package io.cofre.config;

/**
 * What there is to know of a variable.
 *
 * @param purpose what it is for, in sentences
 * @param rule which values it takes
 * @param defaultValue the value that holds when it is not set; empty if there is none
 * @param example a value that keeps the rule, as a shell would take it
 * @param isSecret whether its value must not be shown, not even when it is wrong
 */
public record Definition(String purpose, Rule rule, String defaultValue, String example, boolean isSecret) {}
