package io.cofre.identity;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue in which the writes of one instance's creds pass one after the other. It exists as long as there are any. Its
 * users count themselves in and out under the monitor of a map; everything else needs the lock.
 */
final class CredsQueue {
    private static final long WAIT_SECONDS_MAX = 10;
    private static final long SHORT_WAIT_MS = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private int users;
    private @Nullable Identity lastSubmitted;
    private CompletableFuture<Void> lastWrite = CompletableFuture.completedFuture(null);

    CredsQueue enter() {
        users++;
        return this;
    }

    /** Ends one use. Returns whether nobody uses it any more. */
    boolean leave() {
        users--;
        return users == 0;
    }

    /**
     * Waits for its turn.
     *
     * @param patience the places for long waits: each of them holds a thread that requests need
     * @throws CofreException {@code UNAVAILABLE} if earlier writes do not end, or too many wait already
     */
    void lock(Semaphore patience) {
        try {
            if (lock.tryLock(SHORT_WAIT_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
            requirePatience(patience);
            try {
                if (!lock.tryLock(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                    throw tooLong();
                }
            } finally {
                patience.release();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw tooLong();
        }
    }

    /** Takes one of the places for long waits. */
    static void requirePatience(Semaphore patience) {
        if (!patience.tryAcquire()) {
            throw tooLong();
        }
    }

    void unlock() {
        lock.unlock();
    }

    /** The identity of the creds that were submitted last; null if the stored creds tell it. */
    @Nullable
    Identity lastSubmitted() {
        return lastSubmitted;
    }

    void submitted(Identity identity, CompletableFuture<Void> write) {
        lastSubmitted = identity;
        lastWrite = write;
    }

    /**
     * Waits until the stored creds are the latest. It suffices to wait for the last write: a store makes commits in
     * their order.
     */
    void awaitInFlight() {
        await(lastWrite);
        lastSubmitted = null;
    }

    /** Waits until a write has ended, well or not. */
    static void await(CompletableFuture<Void> write) {
        try {
            write.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            // The creds that were stored before are stored still.
        } catch (TimeoutException slow) {
            throw tooLong();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw tooLong();
        }
    }

    private static CofreException tooLong() {
        return new CofreException(ErrorCode.UNAVAILABLE, "the creds of the instance are being kept safe; try again");
    }
}
