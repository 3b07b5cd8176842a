package io.cofre.web.socketio;

import java.time.Duration;
import java.util.Set;

/**
 * The settings of a {@link SocketIoServer}.
 *
 * @param origins the origins of pages that may connect, beside those of this server's own host; {@code *} for all
 * @param socketsMax the clients at one moment; one address can have half of them
 * @param connectWithin the time in which a client has to complete its connection
 * @param pingInterval the time between two pings
 * @param pingTimeout the time in which a ping has to be answered
 * @param logsAccess whether each request is logged
 */
public record SocketIoSettings(
        Set<String> origins,
        int socketsMax,
        Duration connectWithin,
        Duration pingInterval,
        Duration pingTimeout,
        boolean logsAccess) {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(25);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(20);

    public SocketIoSettings {
        origins = Set.copyOf(origins);
    }

    /** Settings with the usual times. */
    public static SocketIoSettings of(Set<String> origins, int socketsMax, boolean logsAccess) {
        return new SocketIoSettings(origins, socketsMax, CONNECT_WITHIN, PING_INTERVAL, PING_TIMEOUT, logsAccess);
    }

    /** The clients that one address can have. */
    int perAddressMax() {
        return Math.max(1, socketsMax / 2);
    }
}
