package io.cofre.web.kit;

import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/**
 * A part that answers all requests under one path by itself, beside the routes. The stages never see them: it decides
 * about authentication, counts its requests, and bounds what they cost. Under that path alone a request may become a
 * WebSocket.
 */
public interface Mount {
    /** The beginning of its paths, as {@code /socket.io/}. */
    String beginning();

    /** Adds its servlets. It is called once, before the server starts. */
    void addTo(ServletContextHandler context);

    /** The number of clients that it keeps connected. Their connections take no place of the others. */
    int clients();

    /** Has {@code told} called whenever that number changes. */
    void tells(Runnable told);

    /**
     * Ends its connections and begins no others. It is called before requests in flight are waited for.
     *
     * @param limit the time that this may take
     */
    void close(Duration limit) throws InterruptedException;
}
