package io.cofre.store;

/**
 * How fast the scrub reads at most.
 *
 * @param filesPerSecond how many files; 0 for no scrub
 * @param bytesPerSecond how many bytes of them
 */
public record ScrubRate(int filesPerSecond, int bytesPerSecond) {
    /** Whether nothing is scrubbed. */
    public boolean isOff() {
        return filesPerSecond == 0;
    }
}
