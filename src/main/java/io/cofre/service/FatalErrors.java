package io.cofre.service;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process after an error that it cannot recover from. It ends the process once. Thread-safe.
 *
 * <p>A {@link LinkageError} means that classes cannot be loaded any more, for example because the jar was overwritten
 * in place: classes that were not used yet never work again. A {@link VirtualMachineError} means that memory ran out or
 * the JVM met a page that the disk did not give back: some thread was cut off in an unknown state. A
 * {@link StackOverflowError} is the fault of one request and ends with it, as every other error does.
 */
public final class FatalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    /** The length to which a chain of causes is followed: none of ours is longer, and a chain could be a ring. */
    private static final int CAUSES_MAX = 10;

    private final Runnable onFailure;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param onFailure begins to end the process, and returns */
    public FatalErrors(Runnable onFailure) {
        this.onFailure = onFailure;
    }

    /** Ends the process if a caught error or one of its causes is fatal. Returns whether that is so. */
    public boolean met(Throwable failure) {
        if (!isFatal(failure)) {
            return false;
        }
        if (!ended.get()) {
            try {
                LOG.error("the process cannot go on and has to be restarted", failure);
            } finally {
                end();
            }
        }
        return true;
    }

    /** Ends the process. */
    public void end() {
        if (!ended.getAndSet(true)) {
            onFailure.run();
        }
    }

    static boolean isFatal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof LinkageError
                    || (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
