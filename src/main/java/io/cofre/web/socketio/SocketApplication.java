package io.cofre.web.socketio;

/** The program that clients of a {@link SocketIoServer} talk to. Thread-safe. */
@FunctionalInterface
public interface SocketApplication {
    /**
     * Takes a client that has connected. It must not wait for anything.
     *
     * @return hears all that happens to the client from now on
     */
    SocketListener connected(Socket socket);
}
