package io.cofre.web.socketio;

import java.util.Optional;

/** A client of Socket.IO. Sending waits for nothing. Thread-safe. */
public interface Socket {
    /** The address of the client, without the port. */
    String address();

    /** The data that the client sent with its handshake, as {@code auth} of {@code socket.io-client}: a JSON object. */
    Optional<String> auth();

    /** Whether more should be sent now. Events that are sent without room are kept all the same. */
    boolean hasRoom();

    /** Sends an event. It does nothing if the client is gone. */
    void send(SocketFrame frame);

    /** Ends it such that {@code socket.io-client} does not connect again by itself. */
    void disconnect();

    /** Ends it such that {@code socket.io-client} connects again by itself. */
    void leave();

    /** Ends it at once, with all that was not sent yet. */
    void cutOff();
}
