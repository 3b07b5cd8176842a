package io.cofre.hub.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * An open connection to an origin.
 *
 * @param bare the socket under TLS, or the same one: to close it waits for nothing
 * @param socket the socket to read and to write
 */
record Connection(TargetUrl.Origin origin, Socket bare, Socket socket, long openedNs) implements AutoCloseable {
    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void close() {
        try {
            bare.close();
        } catch (IOException closed) {
            // No descriptor stays open after a failed close.
        }
    }
}
