package io.cofre.web.operators;

import io.cofre.metrics.Metrics;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;

/** The handler that shows all metrics in the text format of Prometheus. */
public final class MetricsHandler {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Metrics metrics;

    public MetricsHandler(Metrics metrics) {
        this.metrics = metrics;
    }

    public Response scrape(Request request) {
        return FullResponse.of(200, PROMETHEUS_TEXT, metrics.scrape());
    }
}
