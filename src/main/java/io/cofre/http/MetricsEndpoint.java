package io.cofre.http;

import io.cofre.metrics.Metrics;

/** Shows all metrics in the text format of Prometheus. */
final class MetricsEndpoint {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Metrics metrics;

    MetricsEndpoint(Metrics metrics) {
        this.metrics = metrics;
    }

    Reply scrape(Call call) {
        return Answer.of(200, PROMETHEUS_TEXT, metrics.scrape());
    }
}
