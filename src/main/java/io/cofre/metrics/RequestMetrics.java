package io.cofre.metrics;

import io.cofre.session.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The metrics of requests: their number and time, and the bytes and errors of their answers. Thread-safe. */
public final class RequestMetrics {
    private static final int STATUS_MAX = 599;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofMillis(2500)
    };

    private final MeterRegistry registry;
    private final String requestsName;
    private final Map<ErrorCode, Counter> errors = new EnumMap<>(ErrorCode.class);
    private final Counter requestBytes;
    private final Counter responseBytes;

    /**
     * The metrics of one server.
     *
     * @param prefix the beginning of their names, as {@code cofre}
     */
    public RequestMetrics(MeterRegistry registry, String prefix) {
        this.registry = registry;
        this.requestsName = named(prefix, MetricNames.HTTP_REQUESTS);
        this.requestBytes = Counter.builder(named(prefix, MetricNames.HTTP_REQUEST_BYTES))
                .description("Bytes of the bodies of requests.")
                .register(registry);
        this.responseBytes = Counter.builder(named(prefix, MetricNames.HTTP_RESPONSE_BYTES))
                .description("Bytes of the bodies of answers.")
                .register(registry);
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(
                    code,
                    Counter.builder(named(prefix, MetricNames.ERRORS))
                            .description("Requests that were answered by an error.")
                            .tag(MetricNames.CODE, code.wireName())
                            .register(registry));
        }
    }

    /** The name of a metric of the worker, with another beginning. */
    private static String named(String prefix, String name) {
        return prefix + name.substring(MetricNames.PREFIX.length());
    }

    /** The requests of one method on one route. */
    public Series series(String method, String route) {
        return new Series(method, route);
    }

    /** Counts an error that a caller was answered. */
    public void error(ErrorCode code) {
        Counter counter = errors.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    /** The timers of one method and one route, kept at hand so that a request looks up nothing by name. */
    public final class Series {
        private final String method;
        private final String route;
        private final AtomicReferenceArray<Timer> timers = new AtomicReferenceArray<>(STATUS_MAX + 1);

        private Series(String method, String route) {
            this.method = method;
            this.route = route;
        }

        /** Records one answered request. */
        public void record(int status, long elapsedNs, long bytesIn, long bytesOut) {
            Timer timer = timers.get(status);
            if (timer == null) {
                timer = register(status);
            }
            timer.record(elapsedNs, TimeUnit.NANOSECONDS);
            if (bytesIn > 0) {
                requestBytes.increment((double) bytesIn);
            }
            if (bytesOut > 0) {
                responseBytes.increment((double) bytesOut);
            }
        }

        private Timer register(int status) {
            Timer timer = Timer.builder(requestsName)
                    .description("Answered requests.")
                    .tag(MetricNames.METHOD, method)
                    .tag(MetricNames.ROUTE, route)
                    .tag(MetricNames.STATUS, Integer.toString(status))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            timers.set(status, timer);
            return timer;
        }
    }
}
