package io.cofre.volume.engine;

/**
 * The figures of the content and the work of a journaled store.
 *
 * @param memtableBytes the memory of changes that are acknowledged and not yet in files
 * @param journalBytes the bytes that the journal holds and no checkpoint has released
 * @param cacheHits reads that the cache answered since the start
 * @param cacheMisses reads that went to a file since the start
 * @param recoveredCommits commits that recovery replayed at the start
 * @param tornBytes bytes of an unfinished group that recovery cut at the start
 * @param longestFreezeNs the longest time since the start for which commits were kept out, so that a checkpoint or a
 *     snapshot begins at one moment
 * @param unforcedNs the time for which the oldest commit that is not durable yet has waited; 0 if none waits
 * @param unfiledNs the time for which the oldest durable commit has waited for its file; 0 if none waits
 * @param setAside the number of changes that could not be brought into files, each for a reason of its own
 * @param setAsideBytes the part of {@code memtableBytes} that they take
 * @param syncMethod the way in which checkpoints are made durable
 */
public record EngineFigures(
        long memtableBytes,
        long journalBytes,
        long cacheHits,
        long cacheMisses,
        long recoveredCommits,
        long tornBytes,
        long longestFreezeNs,
        long unforcedNs,
        long unfiledNs,
        long setAside,
        long setAsideBytes,
        String syncMethod) {}
