package io.cofre.metrics;

/** The names of all metrics and of their labels, as Micrometer spells them; Prometheus shows {@code .} as {@code _}. */
final class MetricNames {
    static final String HTTP_REQUESTS = "cofre.http.requests";
    static final String HTTP_REQUEST_BYTES = "cofre.http.request.bytes";
    static final String HTTP_RESPONSE_BYTES = "cofre.http.response.bytes";
    static final String HTTP_CONNECTIONS = "cofre.http.connections";
    static final String ERRORS = "cofre.errors";
    static final String STORE_OPERATIONS = "cofre.store.operations";
    static final String STORE_WRITABLE = "cofre.store.writable";
    static final String DISK_FREE_BYTES = "cofre.disk.free.bytes";
    static final String DISK_TOTAL_BYTES = "cofre.disk.total.bytes";

    static final String METHOD = "method";
    static final String ROUTE = "route";
    static final String STATUS = "status";
    static final String CODE = "code";
    static final String OPERATION = "operation";

    private MetricNames() {}
}
