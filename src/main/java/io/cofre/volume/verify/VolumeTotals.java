package io.cofre.volume.verify;

/**
 * The totals of a {@link VolumeCheck}.
 *
 * @param keys how many values there are, damaged ones included
 * @param keptValues how many values there are in snapshots, in the trash and as second copies
 * @param bytes the size of all values that could be read
 * @param damaged how many files are damaged, of the journal included
 * @param unserved how many files and directories are in the volume that the worker does not serve
 * @param pendingCommits how many commits the journal holds that are not yet in files
 */
public record VolumeTotals(
        int groups,
        int instances,
        long keys,
        long keptValues,
        long bytes,
        long damaged,
        long unserved,
        long pendingCommits) {}
