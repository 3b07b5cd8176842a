package io.cofre.web.socketio;

/**
 * The figures of a {@link SocketIoServer} and its work so far.
 *
 * @param open the clients that are connected now
 * @param opened the clients that ever connected
 * @param receivedCharacters the characters that clients sent
 * @param sentCharacters the characters that were sent to clients
 * @param refusedOrigins requests of pages that may not connect
 * @param refusedFull handshakes for which there was no place
 * @param refusedPackets packets that no client of this server has a use for, and bodies that are too long
 * @param cutOff clients that were cut off, because they did not take what they were sent
 */
public record SocketFigures(
        int open,
        long opened,
        long receivedCharacters,
        long sentCharacters,
        long refusedOrigins,
        long refusedFull,
        long refusedPackets,
        long cutOff) {}
