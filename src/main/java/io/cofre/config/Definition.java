package io.cofre.config;

/**
 * The properties of a variable.
 *
 * @param purpose its purpose, in sentences
 * @param rule the rule that its values keep
 * @param defaultValue the value that holds when it is not set; empty if there is none
 * @param example a value that keeps the rule, as a shell would take it
 * @param isSecret whether its value must not be shown, not even when it is wrong
 */
public record Definition(String purpose, Rule rule, String defaultValue, String example, boolean isSecret) {}
