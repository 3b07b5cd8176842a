package io.cofre.hub.delivery;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts what becomes of deliveries. Thread-safe. */
final class DeliveryMeters {
    private final Map<AttemptResult, LongAdder> results = new EnumMap<>(AttemptResult.class);
    private final List<LongAdder> buckets = Stream.generate(LongAdder::new)
            .limit(DeliveryFigures.BOUNDS.size() + 1L)
            .toList();
    private final LongAdder nanoseconds = new LongAdder();

    DeliveryMeters() {
        for (AttemptResult result : AttemptResult.values()) {
            results.put(result, new LongAdder());
        }
    }

    /** Counts a try. */
    void tried(AttemptResult result) {
        LongAdder counter = results.get(result);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts the time from the receipt of an event to the answer of its target. */
    void took(Duration time) {
        int bucket = 0;
        while (bucket < DeliveryFigures.BOUNDS.size() && time.compareTo(DeliveryFigures.BOUNDS.get(bucket)) > 0) {
            bucket++;
        }
        buckets.get(bucket).increment();
        nanoseconds.add(Math.max(time.toNanos(), 0));
    }

    /** The numbers of this moment. */
    DeliveryFigures figures(int lanes, int openBreakers) {
        Map<AttemptResult, Long> tries = new EnumMap<>(AttemptResult.class);
        results.forEach((result, counter) -> tries.put(result, counter.sum()));
        List<Long> latencies = buckets.stream().map(LongAdder::sum).toList();
        return new DeliveryFigures(tries, latencies, Duration.ofNanos(nanoseconds.sum()), lanes, openBreakers);
    }
}
