package io.cofre.hub.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that the store does not work: thousands of lanes meet that, and say it once. Thread-safe. */
final class StoreTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTrouble.class);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    /** Says it, unless it was said in the last seconds. */
    void tell(String consequence, Throwable failure) {
        long now = System.nanoTime();
        long until = quietUntil.get();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NS)) {
            LOG.warn("{}, because the store does not work: {}", consequence, failure.getMessage());
        }
    }
}
