package io.cofre.web.kit;

import java.nio.ByteBuffer;

/**
 * The content of a stream of events, made as it is sent. One thread at a time fills buffers from it; another one may
 * close it.
 */
public interface EventSource {
    /**
     * Writes as much of what there is now as there is room for. If it writes nothing there is nothing for now.
     *
     * @return false if the rest of an event that was begun is gone: the connection has to be cut
     */
    boolean fill(ByteBuffer into);

    /** The event that tells of the end of the stream. */
    byte[] farewell();

    /** Has {@code onMore} called, by a thread that it must not hold up, whenever there may be more. */
    void wakes(Runnable onMore);

    /** Ends it. */
    void close();
}
