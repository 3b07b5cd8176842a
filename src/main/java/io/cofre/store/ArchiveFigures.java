package io.cofre.store;

/**
 * What is kept beside the live values.
 *
 * @param snapshots how many snapshots there are
 * @param snapshotBytes the size of the values in them; values that are shared with an instance are counted too
 * @param trashEntries how many removals are in the trash
 * @param trashBytes the room that the trash takes on the volume
 */
public record ArchiveFigures(int snapshots, long snapshotBytes, int trashEntries, long trashBytes) {}
