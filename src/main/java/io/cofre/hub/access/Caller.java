package io.cofre.hub.access;

import java.time.Instant;

/**
 * Somebody whose token was verified.
 *
 * @param userId the identity of the caller, in the words of the program that made the token
 * @param role the role of the caller at the hub
 * @param tenant the id of the tenant in the token; empty for a superadministrator of none
 * @param until when the token ends
 */
public record Caller(String userId, Role role, String tenant, Instant until) {}
