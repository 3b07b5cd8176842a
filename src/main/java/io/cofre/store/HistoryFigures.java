package io.cofre.store;

/**
 * The size of the history that is kept beside the live values.
 *
 * @param snapshots the number of snapshots
 * @param snapshotBytes the room that they take on the volume beside everything else
 * @param trashEntries the number of removals in the trash
 * @param trashBytes the room that the trash takes on the volume
 * @param snapshotExcessBytes the bytes by which snapshots that must not go exceed their bound
 * @param trashExcessBytes the bytes by which removals that must not go exceed their bound
 * @param troubles the number of snapshots and removals that could not be looked at or removed
 */
public record HistoryFigures(
        int snapshots,
        long snapshotBytes,
        int trashEntries,
        long trashBytes,
        long snapshotExcessBytes,
        long trashExcessBytes,
        int troubles) {
    /** The figures while nothing is kept, or while nobody has looked yet. */
    public static final HistoryFigures NONE = new HistoryFigures(0, 0, 0, 0, 0, 0, 0);
}
