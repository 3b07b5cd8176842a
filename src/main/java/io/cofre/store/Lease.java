package io.cofre.store;

import java.time.Duration;

/**
 * The exclusive right of one holder to write an instance, as of one moment.
 *
 * @param holder the name that the holder gave itself
 * @param epoch the number of this acquisition; each acquisition of any instance gets a higher one, for ever
 * @param expiresIn the time after which another holder may acquire it; zero if it ran out and nobody has
 */
public record Lease(String holder, long epoch, Duration expiresIn) {
    /** The highest epoch: the largest number that every JSON reader keeps (RFC 8259, 6). */
    public static final long EPOCH_MAX = (1L << 53) - 1;

    /** Whether nobody else may acquire it now. */
    public boolean isActive() {
        return !expiresIn.isZero();
    }

    /** That time in milliseconds, rounded up: 0 only if the lease ran out. */
    public long expiresInMs() {
        return ms(expiresIn);
    }

    /** A time in milliseconds, rounded up. */
    public static long ms(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }
}
