package io.cofre.store;

import io.cofre.session.InstancePath;

/**
 * A copy of an instance as it was at one moment: with every commit acknowledged before, and nothing of a later one.
 *
 * @param instance what it is a copy of
 * @param id what it is called, unique among all instances
 * @param reason why it was taken
 */
public record Snapshot(InstancePath instance, RecoveryPointId id, SnapshotReason reason) {}
