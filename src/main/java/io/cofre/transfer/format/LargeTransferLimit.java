package io.cofre.transfer.format;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A limit on the large sessions in export and import at one time. The facts about their files are in memory, about a
 * kilobyte for each, and several large sessions would not fit into a small heap together. Small sessions are not
 * limited. Thread-safe.
 */
public final class LargeTransferLimit {
    /** The most files of a session that is not large. */
    public static final int SMALL_FILES_MAX = 10_000;

    private static final long HEAP_BYTES_EACH = 128L << 20;

    private static final long WAIT_MS_MAX = 10_000;

    private final Semaphore permits;
    private final long waitMs;

    LargeTransferLimit(int atOnce, long waitMs) {
        this.permits = new Semaphore(atOnce);
        this.waitMs = waitMs;
    }

    /** One for each 128 MiB of memory that this process may use, and at least one. */
    public static LargeTransferLimit ofHeap() {
        long atOnce = Runtime.getRuntime().maxMemory() / HEAP_BYTES_EACH;
        return new LargeTransferLimit((int) Math.max(1, Math.min(atOnce, Integer.MAX_VALUE)), WAIT_MS_MAX);
    }

    /** A lease for one export or import, until it is closed. It takes a permit only if the session is large. */
    public Lease lease() {
        return new Lease();
    }

    /** An export or import that may turn out to be large. Not thread-safe. */
    public final class Lease implements AutoCloseable {
        private boolean isLarge;

        private Lease() {}

        /**
         * Tells that the session has at least so many files.
         *
         * @throws CofreException {@code OVERLOADED} if that makes it large, and others do not end in time
         */
        public void files(int count) {
            if (count > SMALL_FILES_MAX && !isLarge) {
                if (!tryAcquire()) {
                    throw new CofreException(
                            ErrorCode.OVERLOADED, "another large session is being exported or imported at this moment");
                }
                isLarge = true;
            }
        }

        private boolean tryAcquire() {
            try {
                return permits.tryAcquire(waitMs, TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            if (isLarge) {
                isLarge = false;
                permits.release();
            }
        }
    }
}
