package io.cofre.hub.delivery;

import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * The limits of deliveries.
 *
 * @param version of the hub, for the header {@code User-Agent}
 * @param tls makes the connections to https targets
 * @param timeout the time that one try may take
 * @param triesAtOnce the number of tries that run at one moment
 * @param triesAtOnceOfSlow the number of these that may go to endpoints that are not known to be fast
 * @param triesAtOnceOfHost the number of these that may go to one host for one tenant
 * @param probeMin the shortest time between probes of an endpoint that failed
 * @param probeMax the longest
 * @param failingMax after that time without a success a subscription is disabled
 */
public record DeliverySettings(
        String version,
        SSLSocketFactory tls,
        Duration timeout,
        int triesAtOnce,
        int triesAtOnceOfSlow,
        int triesAtOnceOfHost,
        Duration probeMin,
        Duration probeMax,
        Duration failingMax) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int TRIES_AT_ONCE = 64;
    private static final int TRIES_AT_ONCE_OF_SLOW = 48;
    private static final int TRIES_AT_ONCE_OF_HOST = 16;
    private static final Duration PROBE_MIN = Duration.ofSeconds(2);
    private static final Duration PROBE_MAX = Duration.ofSeconds(60);
    private static final Duration FAILING_MAX = Duration.ofDays(5);

    /** The usual limits. */
    public static DeliverySettings of(String version, SSLSocketFactory tls) {
        return new DeliverySettings(
                version,
                tls,
                TIMEOUT,
                TRIES_AT_ONCE,
                TRIES_AT_ONCE_OF_SLOW,
                TRIES_AT_ONCE_OF_HOST,
                PROBE_MIN,
                PROBE_MAX,
                FAILING_MAX);
    }
}
