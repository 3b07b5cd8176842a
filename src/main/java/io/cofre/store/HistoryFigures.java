package io.cofre.store;

/**
 * What is kept beside the live values.
 *
 * @param snapshots how many snapshots there are
 * @param snapshotBytes the room that they take on the volume beside everything else
 * @param trashEntries how many removals are in the trash
 * @param trashBytes the room that the trash takes on the volume
 * @param snapshotExcessBytes by how much snapshots that must not go are more than there is to be
 * @param trashExcessBytes by how much removals that must not go are more than there is to be
 * @param troubles how many of them could not be looked at or removed
 */
public record HistoryFigures(
        int snapshots,
        long snapshotBytes,
        int trashEntries,
        long trashBytes,
        long snapshotExcessBytes,
        long trashExcessBytes,
        int troubles) {
    /** Nothing is kept, or nobody has looked yet. */
    public static final HistoryFigures NONE = new HistoryFigures(0, 0, 0, 0, 0, 0, 0);
}
