package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bound on the memory of all bodies together while they are read and parsed, and of large values until their callers
 * have read them. A request that finds no room waits a moment for it, then is refused because the worker is overloaded.
 *
 * <p>Small and large bodies have a half each, so that slow large bodies hold up no small one. Thread-safe.
 */
public final class BodyMemoryLimit {
    /** The longest body that counts as small. */
    public static final int SMALL_BYTES_MAX = 64 * 1024;

    /**
     * The copies of a body in memory: as bytes, as characters of two bytes while it is parsed, as a text, and as a
     * value.
     */
    static final int COPIES_MAX = 5;

    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final Lane small;
    private final Lane large;
    private final Lane answers;
    private final long waitNsMax;

    /** A bound of so many bytes, at which a request waits for room for at most {@code waitMax}. */
    BodyMemoryLimit(long bytes, Duration waitMax) {
        this.waitNsMax = waitMax.toNanos();
        this.small = new Lane(bytes / 2);
        this.large = new Lane(bytes / 2);
        this.answers = new Lane(bytes / 2);
    }

    /** A quarter of the memory that this process may use. */
    static BodyMemoryLimit ofHeap() {
        return new BodyMemoryLimit(Runtime.getRuntime().maxMemory() / 4, WAIT_MAX);
    }

    /** Room for a body. It holds none yet. */
    Lease room() {
        return new Lease();
    }

    /** Room for a large value until its caller has read it. It holds none yet. */
    ResponseLease responseRoom() {
        return new ResponseLease();
    }

    /** Room for one large answer, to be given back. Not thread-safe. */
    public final class ResponseLease {
        private int bytes;
        private int wanted;

        private ResponseLease() {}

        /** Gets room for so many bytes, if there is any at once. If it returns false, {@link #await} waits for it. */
        public boolean tryAcquire(int answerBytes) {
            int needed = Math.min(answerBytes, answers.capacity);
            if (needed <= bytes) {
                return true;
            }
            giveBack();
            wanted = needed;
            if (!answers.room.tryAcquire(needed)) {
                return false;
            }
            bytes = needed;
            return true;
        }

        /**
         * Waits for the missing room.
         *
         * @throws CofreException {@code OVERLOADED} if there was none in time
         */
        public void await() {
            if (!waitFor(answers.room, wanted)) {
                throw new CofreException(ErrorCode.OVERLOADED, "too many large values are being read at this moment");
            }
            bytes = wanted;
        }

        void giveBack() {
            answers.room.release(bytes);
            bytes = 0;
        }
    }

    /** Room that was taken, to be given back. Not thread-safe. */
    final class Lease {
        private Lane lane = small;
        private int bytes;

        private Lease() {}

        /**
         * Takes room for a body of up to {@code bodyBytes} bytes in place of what it holds.
         *
         * @throws CofreException {@code OVERLOADED} if there was no room in time; then it holds none
         */
        void growTo(int bodyBytes) {
            Lane wanted = bodyBytes <= SMALL_BYTES_MAX ? small : large;
            int needed = (int) Math.min((long) COPIES_MAX * bodyBytes, wanted.capacity);
            if (lane == wanted && bytes == needed) {
                return;
            }
            giveBack();
            if (!wanted.room.tryAcquire(needed) && !waitFor(wanted.room, needed)) {
                throw new CofreException(ErrorCode.OVERLOADED, "too many bodies are being read at this moment");
            }
            lane = wanted;
            bytes = needed;
        }

        /** Every request comes here. A lease without room must not touch the lock that all requests contend for. */
        void giveBack() {
            if (bytes > 0) {
                lane.room.release(bytes);
                bytes = 0;
            }
        }
    }

    private boolean waitFor(Semaphore room, int bytes) {
        try {
            return room.tryAcquire(bytes, waitNsMax, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class Lane {
        private final int capacity;
        private final Semaphore room;

        private Lane(long bytes) {
            this.capacity = (int) Math.min(bytes, Integer.MAX_VALUE);
            this.room = new Semaphore(capacity);
        }
    }
}
