package io.cofre.store;

import java.time.Duration;

/**
 * How long what is kept beside the live values stays. Whichever bound is reached first removes the oldest.
 *
 * @param trashAge how long a removal stays in the trash
 * @param trashBytesMax how much the trash holds
 * @param snapshotAge how long a snapshot stays
 * @param snapshotsPerInstance how many snapshots an instance has
 * @param snapshotBytesMax how much all snapshots hold; values that are shared with an instance are counted too
 */
public record Retention(
        Duration trashAge, long trashBytesMax, Duration snapshotAge, int snapshotsPerInstance, long snapshotBytesMax) {}
