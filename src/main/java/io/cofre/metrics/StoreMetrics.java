package io.cofre.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The counters of store operations. Thread-safe. */
public final class StoreMetrics {
    /** An operation of a store. */
    public enum Operation {
        CREATE_GROUP,
        DELETE_GROUP,
        CREATE_INSTANCE,
        DELETE_INSTANCE,
        LIST_INSTANCES,
        PUT,
        READ,
        DELETE_KEY,
        READ_KEYS,
        WRITE_KEYS,
        ACQUIRE_LEASE,
        RENEW_LEASE,
        RELEASE_LEASE
    }

    private final Map<Operation, Counter> operations = new EnumMap<>(Operation.class);

    StoreMetrics(MeterRegistry registry) {
        for (Operation operation : Operation.values()) {
            operations.put(
                    operation,
                    Counter.builder(MetricNames.STORE_OPERATIONS)
                            .description("What the store was asked to do.")
                            .tag(MetricNames.OPERATION, operation.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /** Counts one operation, whatever its result. */
    public void count(Operation operation) {
        Counter counter = operations.get(operation);
        if (counter != null) {
            counter.increment();
        }
    }
}
