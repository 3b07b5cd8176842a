package io.cofre.journaled;

/**
 * How long writers are held back: not at all while the overlays are small, more the fuller they get, so that writers
 * slow down to the pace of the checkpoint instead of standing still when the bound is reached.
 */
final class Backpressure {
    static final int SLOWING_FROM_PERCENT = 30;
    private static final long DELAY_NANOS_MAX = 20_000_000;

    private final long overlayBytesMax;

    Backpressure(long overlayBytesMax) {
        this.overlayBytesMax = overlayBytesMax;
    }

    boolean isAtBound(long overlayBytes) {
        return overlayBytes >= overlayBytesMax;
    }

    /** How long the next group of commits is held back. */
    long delayNanos(long overlayBytes) {
        double from = overlayBytesMax * (SLOWING_FROM_PERCENT / 100.0);
        double share = Math.min(1, (overlayBytes - from) / (overlayBytesMax - from));
        return share <= 0 ? 0 : (long) (share * DELAY_NANOS_MAX);
    }
}
