package io.cofre.volume.engine;

import io.cofre.store.ScrubRate;
import java.util.function.LongSupplier;

/**
 * The amount that may be read now. An allowance that was not used within a second is lost. A file that is larger than
 * the allowance of a second is read all the same, and the next files wait until its time has passed. For one thread.
 */
final class ScrubPace {
    private static final double NS_PER_SECOND = 1e9;

    private final ScrubRate rate;
    private final LongSupplier clock;
    private long refilled;
    private double files;
    private double bytes;

    /** @param clock tells nanoseconds, as {@link System#nanoTime} does */
    ScrubPace(ScrubRate rate, LongSupplier clock) {
        this.rate = rate;
        this.clock = clock;
        this.refilled = clock.getAsLong();
    }

    /** Adds the allowance of the time since the last call. */
    void refill() {
        long now = clock.getAsLong();
        double seconds = (now - refilled) / NS_PER_SECOND;
        refilled = now;
        files = Math.min(files + seconds * rate.filesPerSecond(), rate.filesPerSecond());
        bytes = Math.min(bytes + seconds * rate.bytesPerSecond(), rate.bytesPerSecond());
    }

    /** Whether one more file may be read before the next {@link #refill}. */
    boolean hasRoom() {
        return files >= 1 && bytes > 0;
    }

    /** Takes the cost of one file, or of one list of a directory. */
    void spend(long bytesRead) {
        files--;
        bytes -= bytesRead;
    }
}
