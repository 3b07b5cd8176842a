package io.cofre.web.operators;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * A bound on the requests of operators at one moment: they hold a thread for long, and pods need some too. Thread-safe.
 */
public final class AdminLimit {
    private static final int REQUESTS_MAX = 4;

    private final Semaphore room = new Semaphore(REQUESTS_MAX);

    /** A task for the administration. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Runs the task.
     *
     * @throws CofreException {@code OVERLOADED} if too much is being done already
     */
    <T> T during(Work<T> work) throws IOException {
        if (!room.tryAcquire()) {
            throw new CofreException(ErrorCode.OVERLOADED, "too many requests of operators at this moment");
        }
        try {
            return work.run();
        } finally {
            room.release();
        }
    }
}
