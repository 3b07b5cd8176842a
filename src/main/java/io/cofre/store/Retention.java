package io.cofre.store;

import java.time.Duration;

/**
 * How long what is kept beside the live values stays. Whichever bound is reached first removes the oldest, but number
 * and size never the last copy of an identity.
 *
 * @param trashAge how long a removal stays in the trash
 * @param trashBytesMax how much the trash holds
 * @param snapshotAge how long a snapshot stays
 * @param snapshotsPerInstance how many snapshots an instance has, beside those that are the last of a former identity
 * @param snapshotBytesMax how much room all snapshots take on the volume beside everything else
 */
public record Retention(
        Duration trashAge, long trashBytesMax, Duration snapshotAge, int snapshotsPerInstance, long snapshotBytesMax) {}
