package io.cofre.copy;

/**
 * The progress of a copy, and at its end the result.
 *
 * @param items the number of all items; 0 while they are not known yet
 * @param looked those that were looked at before anything was copied
 * @param instances the instances that were copied and checked
 * @param snapshots the snapshots that were copied and checked
 * @param removed the instances in the trash that were copied and checked
 * @param present those items that were there already, with the same values
 * @param keys the keys that were copied
 * @param bytes the bytes of their values
 * @param failed those items that were not copied, or differ afterwards
 */
public record Tally(
        int items,
        int looked,
        int instances,
        int snapshots,
        int removed,
        int present,
        long keys,
        long bytes,
        int failed) {}
