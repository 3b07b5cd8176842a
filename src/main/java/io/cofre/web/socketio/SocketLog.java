package io.cofre.web.socketio;

import io.cofre.metrics.RequestMetrics;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log and the metrics of requests for Socket.IO. It has no query in it: the id of a session is a secret.
 *
 * <pre>
 *   GET /socket.io/ 200 3 ms in=0 out=96 id=5e0c2f1d9a7b3344
 * </pre>
 */
final class SocketLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.cofre.access");
    private static final String ROUTE = "/socket.io/";

    private final boolean enabled;
    private final RequestMetrics.Series gets;
    private final RequestMetrics.Series posts;
    private final RequestMetrics.Series others;

    SocketLog(boolean enabled, RequestMetrics metrics) {
        this.enabled = enabled;
        this.gets = metrics.series("GET", ROUTE);
        this.posts = metrics.series("POST", ROUTE);
        this.others = metrics.series("other", ROUTE);
    }

    /**
     * One request on its way to its answer.
     *
     * @param method as it was sent
     */
    record Line(String method, String id, long beganNs) {}

    void answered(Line line, int status, long bytesIn, long bytesOut) {
        long elapsedNs = System.nanoTime() - line.beganNs();
        boolean known = line.method().equals("GET") || line.method().equals("POST");
        RequestMetrics.Series named = line.method().equals("GET") ? gets : posts;
        (known ? named : others).record(status, elapsedNs, bytesIn, bytesOut);
        if (enabled) {
            LOG.info(
                    "{} {} {} {} ms in={} out={} id={}",
                    known ? line.method() : "other",
                    ROUTE,
                    status,
                    TimeUnit.NANOSECONDS.toMillis(elapsedNs),
                    bytesIn,
                    bytesOut,
                    line.id());
        }
    }
}
