package io.cofre.hub.provider;

/**
 * A message that a provider has taken.
 *
 * @param id WhatsApp's id of it
 * @param chat the JID of the chat
 * @param timestamp seconds since 1970
 */
public record SentMessage(String id, String chat, long timestamp) {}
