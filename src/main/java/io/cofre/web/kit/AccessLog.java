package io.cofre.web.kit;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one line for each answered request, if it is switched on:
 *
 * <pre>
 *   POST /session/{group}/{instance}/{key} 204 3 ms in=412 out=0 id=5e0c2f1d9a7b3344
 * </pre>
 *
 * <p>It shows the template of the route, since the names in a path can reveal the owner of a session.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.cofre.access");

    private final boolean enabled;

    AccessLog(boolean enabled) {
        this.enabled = enabled;
    }

    void log(Exchange exchange, int status, long bodyBytes, long elapsedNs) {
        if (!enabled) {
            return;
        }
        Method method = exchange.method();
        Route route = exchange.route();
        LOG.info(
                "{} {} {} {} ms in={} out={} id={}",
                method == null ? "other" : method,
                route == null ? "unmatched" : route.template(),
                status,
                TimeUnit.NANOSECONDS.toMillis(elapsedNs),
                exchange.bodyBytes(),
                bodyBytes,
                exchange.id());
    }
}
