package io.cofre.hub.live;

import io.cofre.hub.event.EventKind;
import java.io.IOException;
import java.util.Map;

/**
 * A server for the tests with real clients. It has the tenants {@code a}, with the instances {@code shop} and
 * {@code bar}, and {@code b} with {@code salon}.
 */
interface LiveServer extends AutoCloseable {
    int port();

    /** The variables that tell a test in another program how to make tokens. */
    Map<String, String> variables();

    /** Stores an event with a text, and returns its number. */
    long store(String tenant, String instance, EventKind kind, String text);

    /** Stores so many events with a text. They get numbers without a gap. */
    void storeMany(String tenant, String instance, EventKind kind, String text, int count);

    /** The epoch of the numbers of a tenant. */
    String epoch(String tenant);

    /** The sessions of Socket.IO that are open. */
    int openSockets();

    /** The clients that were cut off because they took nothing. */
    long slowSockets();

    /** Stops it. Another starts with the same events on the same port. */
    LiveServer restart() throws IOException;

    @Override
    void close();
}
