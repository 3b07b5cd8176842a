package io.cofre.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The counters of the guards. Thread-safe. */
public final class GuardMetrics {
    private final Counter identitiesKept;
    private final Counter identitiesRefused;
    private final Counter credsHealed;
    private final Counter twoWriters;
    private final Counter writtenWithoutLease;

    GuardMetrics(MeterRegistry registry) {
        this.identitiesKept = identityChanges(registry, "kept");
        this.identitiesRefused = identityChanges(registry, "refused");
        this.credsHealed = Counter.builder(MetricNames.CREDS_HEALED)
                .description("Reads of damaged creds that were answered from the copy kept beside them.")
                .register(registry);
        this.twoWriters = Counter.builder(MetricNames.TWO_WRITERS)
                .description("Times that two addresses were seen writing one instance by turns.")
                .register(registry);
        this.writtenWithoutLease = Counter.builder(MetricNames.WRITES_WITHOUT_LEASE)
                .description("Writes that named no lease of an instance that somebody had leased.")
                .register(registry);
    }

    /** Counters that nobody reads, for work outside a worker. */
    public static GuardMetrics unwatched() {
        return new GuardMetrics(new SimpleMeterRegistry());
    }

    /** Counts a replaced identity of a paired account; a snapshot holds it. */
    public void identityKept() {
        identitiesKept.increment();
    }

    /**
     * Counts a write that was refused for want of a snapshot: it would have replaced the identity of a paired account.
     */
    public void identityRefused() {
        identitiesRefused.increment();
    }

    public void credsHealed() {
        credsHealed.increment();
    }

    public void twoWriters() {
        twoWriters.increment();
    }

    /** Counts a write past the lease of its instance, made or refused. */
    public void writtenWithoutLease() {
        writtenWithoutLease.increment();
    }

    private static Counter identityChanges(MeterRegistry registry, String outcome) {
        return Counter.builder(MetricNames.IDENTITY_CHANGES)
                .description("Writes that replace the identity of a paired account by another.")
                .tag(MetricNames.OUTCOME, outcome)
                .register(registry);
    }
}
