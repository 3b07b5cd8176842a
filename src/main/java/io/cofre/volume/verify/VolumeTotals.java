package io.cofre.volume.verify;

/**
 * The totals of a {@link VolumeCheck}.
 *
 * @param keys the number of values, damaged ones included
 * @param keptValues the number of values in snapshots, in the trash and as second copies
 * @param bytes the size of all values that could be read
 * @param damaged the number of damaged files, those of the journal included
 * @param unserved the number of files and directories in the volume that the worker does not serve
 * @param pendingCommits the number of commits in the journal that are not yet in files
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
