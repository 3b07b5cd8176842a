package io.cofre.web.socketio;

/** The rate of packets of one client: a client may send many at once, but not for long. Thread-safe. */
final class MessageRate {
    static final int AT_ONCE_MAX = 2000;
    private static final int PER_SECOND = 100;
    private static final long SECOND_NS = 1_000_000_000L;

    private double left = AT_ONCE_MAX;
    private long lastNs;

    MessageRate(long nowNs) {
        this.lastNs = nowNs;
    }

    /** Counts packets; false if they are too many. */
    synchronized boolean takes(int packets, long nowNs) {
        left = Math.min(AT_ONCE_MAX, left + (double) (nowNs - lastNs) / SECOND_NS * PER_SECOND);
        lastNs = nowNs;
        left -= packets;
        return left >= 0;
    }
}
