package io.cofre.hub.wapi;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets some calls to the provider run at a time, and others wait for their turn. The hub refuses more than a few calls
 * of one tenant at a time, and the old wapi refused none. Thread-safe.
 */
final class Turns {
    /** The hub lets a tenant have eight. The rest is for the management API. */
    static final int AT_ONCE = 6;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore free = new Semaphore(AT_ONCE, true);

    /**
     * The result of a call.
     *
     * @throws CofreException {@code OVERLOADED} if its turn does not come
     */
    <T> T take(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            free.release();
        }
    }

    private void enter() {
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CofreException(ErrorCode.OVERLOADED, "too many calls to the provider are waiting; try again");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CofreException(ErrorCode.UNAVAILABLE, "the hub is stopping", stopping);
        }
    }
}
