package io.cofre.hub.ingest;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how much of large bodies is read at one moment: the tree of a body can take many times its length. Small ones
 * are read at once. Thread-safe.
 */
final class LargeBodies {
    private static final int SMALL_BYTES_MAX = 16 << 10;
    private static final int BYTES_AT_ONCE_MAX = 512 << 10;

    /** In turn: a larger one would never find room beside smaller ones that keep coming. */
    private final Semaphore room = new Semaphore(BYTES_AT_ONCE_MAX, true);

    /** The result of {@code reading}, which reads a body of that length once there is room. */
    <T> T read(int length, Supplier<T> reading) {
        int share = length <= SMALL_BYTES_MAX ? 0 : Math.min(length, BYTES_AT_ONCE_MAX);
        if (share == 0) {
            return reading.get();
        }
        room.acquireUninterruptibly(share);
        try {
            return reading.get();
        } finally {
            room.release(share);
        }
    }

    /** The number of bodies that wait for room, roughly. */
    int waiting() {
        return room.getQueueLength();
    }
}
