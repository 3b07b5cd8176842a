package io.cofre.hub.live;

/**
 * Figures about live clients, of now or since the start.
 *
 * @param sockets the clients of Socket.IO that are connected now
 * @param authenticated those of them that have authenticated
 * @param followers the clients of Socket.IO and the readers of server-sent events that follow a tenant now
 * @param events the events that clients of Socket.IO were sent
 * @param refused the clients that were refused: without a good token, or one too many of a tenant
 * @param slow the clients that were cut off because they took nothing
 * @param resets the readers that were told that they missed something
 * @param replayed the events that were read in the store for followers
 * @param bytes the memory of the events that are held for followers
 */
public record LiveFigures(
        int sockets,
        int authenticated,
        int followers,
        long events,
        long refused,
        long slow,
        long resets,
        long replayed,
        long bytes) {}
