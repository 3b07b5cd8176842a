package io.cofre.web.kit;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** The factory of the server's connections. */
final class BoundedConnections extends HttpConnectionFactory {
    private final BoundedConnection.Bounds bounds;

    BoundedConnections(HttpConfiguration configuration, BoundedConnection.Bounds bounds) {
        super(configuration);
        this.bounds = bounds;
    }

    BoundedConnection.Bounds bounds() {
        return bounds;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        BoundedConnection connection = new BoundedConnection(bounds, connector, endPoint, getHttpConfiguration());
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }
}
