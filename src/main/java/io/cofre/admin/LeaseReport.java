package io.cofre.admin;

/**
 * The lease of an instance.
 *
 * @param expiresInMs the milliseconds after which another holder may acquire it; 0 if it ran out and nobody has
 */
public record LeaseReport(String group, String instance, String holder, long epoch, long expiresInMs) {}
