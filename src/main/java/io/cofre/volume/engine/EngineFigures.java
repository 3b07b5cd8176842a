package io.cofre.volume.engine;

/**
 * What a journaled store holds and has done.
 *
 * @param memtableBytes what is acknowledged and not yet in files, as it stands in memory
 * @param journalBytes what the journal holds and a checkpoint has not released
 * @param cacheHits reads that the cache answered since the start
 * @param cacheMisses reads that went to a file since the start
 * @param recoveredCommits commits that recovery replayed at the start
 * @param tornBytes bytes of an unfinished group that recovery cut at the start
 * @param longestFreezeNs the longest time since the start that commits were kept out, so that a checkpoint or a
 *     snapshot begins at one moment
 * @param unforcedNs how long the oldest commit has waited that is not durable yet; 0 if none waits
 * @param unfiledNs how long the oldest durable commit has waited for its file; 0 if none waits
 * @param setAside how many changes could not be brought into files, each for a reason of its own
 * @param setAsideBytes how much of {@code memtableBytes} they take
 * @param syncMethod how checkpoints are made durable
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
