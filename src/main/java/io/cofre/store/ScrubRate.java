package io.cofre.store;

/**
 * The highest rate at which the scrub reads.
 *
 * @param filesPerSecond the number of files; 0 for no scrub
 * @param bytesPerSecond the number of bytes of them
 */
public record ScrubRate(int filesPerSecond, int bytesPerSecond) {
    /** Whether nothing is scrubbed. */
    public boolean isOff() {
        return filesPerSecond == 0;
    }
}
