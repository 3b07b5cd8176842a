package io.cofre.metrics;

import java.util.function.DoubleSupplier;

/** The metrics that an HTTP server needs. */
public interface ServerMetrics {
    /** The metrics of its requests. */
    RequestMetrics requests();

    /** Shows how many connections are open. */
    void watchConnections(DoubleSupplier open);
}
