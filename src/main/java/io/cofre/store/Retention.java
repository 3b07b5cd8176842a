package io.cofre.store;

import java.time.Duration;

/**
 * The bounds of the history that is kept beside the live values. The first bound that is reached removes the oldest
 * things. Number and size never remove the last copy of an identity.
 *
 * @param trashAge the time for which a removal stays in the trash
 * @param trashBytesMax the most bytes that the trash holds
 * @param snapshotAge the time for which a snapshot stays
 * @param snapshotsPerInstance the most snapshots of an instance, without those that are the last of a former identity
 * @param snapshotBytesMax the most room that all snapshots take on the volume beside everything else
 */
public record Retention(
        Duration trashAge, long trashBytesMax, Duration snapshotAge, int snapshotsPerInstance, long snapshotBytesMax) {}
