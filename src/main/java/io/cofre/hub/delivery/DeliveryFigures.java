package io.cofre.hub.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The results of deliveries since the start.
 *
 * @param tries the tries by their results
 * @param latencies the numbers of events that took up to each of {@link #BOUNDS} from their receipt to the answer of
 *     the target and longer than the one before; the last number is of those that took longer than all
 * @param latencySum the time of all of them together
 * @param lanes the lanes in memory
 * @param openBreakers the endpoints that are not tried at the moment, but for a probe now and then
 */
public record DeliveryFigures(
        Map<AttemptResult, Long> tries, List<Long> latencies, Duration latencySum, int lanes, int openBreakers) {
    /** The upper bounds of the latencies. */
    public static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(40),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofHours(24));

    public DeliveryFigures {
        tries = Map.copyOf(tries);
        latencies = List.copyOf(latencies);
    }
}
