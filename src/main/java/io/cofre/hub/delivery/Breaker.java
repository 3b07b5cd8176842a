package io.cofre.hub.delivery;

import java.time.Duration;

/**
 * Keeps the hub from trying an endpoint that fails again and again. It opens after five failures in a row, or already
 * after two if the endpoint itself seems to be in trouble for some seconds: a single ordered lane makes no more tries
 * in the first half minute. While it is open there is a probe from time to time, and its success closes it.
 * Thread-safe.
 */
final class Breaker {
    private static final int FAILURES_MAX = 5;
    private static final int TROUBLES_MAX = 2;
    private static final long TROUBLE_NS = Duration.ofSeconds(3).toNanos();

    /** Probes become rarer with the time that the breaker is open: the wait is a part of what has passed. */
    private static final int PART_OF_OUTAGE = 20;

    private final long probeMinNs;
    private final long probeMaxNs;
    private int failures;
    private int troubles;
    private long firstFailureNs;
    private boolean open;
    private long openedNs;
    private long nextProbeNs;
    private boolean probing;

    /** The events that an endpoint may be sent. */
    enum Permit {
        /** Anything. */
        GO,
        /** One event, to see whether it works again; {@link #probeEnded} has to be called. */
        PROBE,
        /** Nothing. */
        WAIT
    }

    /** A closed breaker. */
    Breaker(DeliverySettings settings) {
        this.probeMinNs = settings.probeMin().toNanos();
        this.probeMaxNs = settings.probeMax().toNanos();
    }

    /** Asks before something is sent. */
    synchronized Permit ask(long now) {
        if (!open) {
            return Permit.GO;
        }
        if (probing || now - nextProbeNs < 0) {
            return Permit.WAIT;
        }
        probing = true;
        return Permit.PROBE;
    }

    /** Takes a permit back that was not used. */
    synchronized void probeEnded() {
        probing = false;
    }

    /** Records a success. Returns whether the breaker was open. */
    synchronized boolean succeeded() {
        boolean closes = open;
        open = false;
        probing = false;
        failures = 0;
        troubles = 0;
        return closes;
    }

    /**
     * Records a failure.
     *
     * @param isTrouble whether the endpoint rather than the event is the reason
     * @param asked the time that the endpoint asked to wait
     */
    synchronized void failed(long now, boolean isTrouble, Duration asked) {
        probing = false;
        if (failures == 0) {
            firstFailureNs = now;
        }
        failures++;
        troubles = isTrouble ? troubles + 1 : 0;
        boolean isDown = troubles >= TROUBLES_MAX && now - firstFailureNs >= TROUBLE_NS;
        if (!open && (failures >= FAILURES_MAX || isDown)) {
            open = true;
            openedNs = now;
        }
        if (open) {
            long wait = Math.min(Math.max((now - openedNs) / PART_OF_OUTAGE, probeMinNs), probeMaxNs);
            nextProbeNs = now + Math.max(wait, asked.toNanos());
        }
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Whether a probe is due and nobody makes one. */
    synchronized boolean wantsProbe(long now) {
        return open && !probing && now - nextProbeNs >= 0;
    }

    /** The nanoseconds until the next probe; 0 or less if it is due. */
    synchronized long untilProbeNs(long now) {
        return nextProbeNs - now;
    }
}
