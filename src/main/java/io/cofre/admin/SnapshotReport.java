package io.cofre.admin;

import java.time.Instant;

/** One snapshot of an instance; {@code reason} is the wire name of a {@link io.cofre.store.SnapshotReason}. */
public record SnapshotReport(String group, String instance, String id, Instant time, String reason) {}
