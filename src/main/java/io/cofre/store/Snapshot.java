package io.cofre.store;

import io.cofre.session.InstancePath;

/**
 * A copy of an instance as it was at one moment: with every commit acknowledged before, and nothing of a later one.
 *
 * @param instance the instance that it is a copy of
 * @param id its name, unique among all instances
 * @param reason the reason why it was taken
 */
public record Snapshot(InstancePath instance, RecoveryPointId id, SnapshotReason reason) {}
