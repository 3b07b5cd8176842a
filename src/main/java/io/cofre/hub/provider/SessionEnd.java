package io.cofre.hub.provider;

/**
 * The end of a session that a provider may have left at the worker.
 *
 * @param isDeletion whether the instance was deleted, and not only logged out
 * @param sessionId the name of the session at the worker; empty if the event does not tell it
 */
public record SessionEnd(boolean isDeletion, String sessionId) {}
