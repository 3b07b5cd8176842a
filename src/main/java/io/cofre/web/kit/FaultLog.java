package io.cofre.web.kit;

import io.cofre.session.CofreException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of requests that failed through no fault of their caller, each under its id. It writes a bounded number of
 * lines a second: a pod repeats its request all the time while the disk is full. Thread-safe.
 */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long LINES_PER_SECOND_MAX = 10;
    private static final long SECOND_NS = 1_000_000_000L;

    private final long epochNs = System.nanoTime();
    private final AtomicLong lines = new AtomicLong();

    /** Logs an error if it is one of the worker's own. */
    void refused(String requestId, CofreException refused) {
        boolean ours = ErrorBody.status(refused.code()) >= 500;
        if (ours && mayWrite()) {
            Throwable cause = refused.getCause();
            LOG.warn(
                    "{}: {}: {}{}",
                    requestId,
                    refused.code().wireName(),
                    refused.getMessage(),
                    cause == null ? "" : " (" + cause + ")");
        }
    }

    /** Logs an error that should never have come up. */
    void bug(String requestId, Throwable bug) {
        if (mayWrite()) {
            LOG.error("{}: a request failed", requestId, bug);
        }
    }

    /** The counter holds the current second in its upper and the lines written in it in its lower half. */
    private boolean mayWrite() {
        long second = (System.nanoTime() - epochNs) / SECOND_NS;
        long line = lines.updateAndGet(last -> last >>> 32 == second ? last + 1 : second << 32 | 1);
        return (line & 0xFFFF_FFFFL) <= LINES_PER_SECOND_MAX;
    }
}
