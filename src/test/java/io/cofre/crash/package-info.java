/**
 * Crash tests of the stores: an acknowledged commit survives every crash, and a commit is whole or absent.
 *
 * <p>There are five proofs. Each has a class that drives it and a class that judges:
 *
 * <ol>
 *   <li>Simulated schedules: {@code CrashScheduleTest}, {@code ArchiveCrashTest} and {@code LeaseCrashTest} run
 *       {@code CrashSchedule}, {@code HistorySchedule} and {@code LeaseSchedule} on a {@code SimulatedDisk}. A seed
 *       decides each commit, its conditions, each checkpoint and each power loss. {@code SessionModel} judges {@code
 *       CrashSchedule}, and {@code LeaseModel} judges {@code LeaseSchedule}; {@code HistorySchedule} compares the
 *       instance itself.
 *   <li>Each call fails: {@code EachCallFailsTest} lets every call of the disk fail in turn. {@code SessionModel}
 *       judges.
 *   <li>Kill: {@code ProcessKillTest} kills a real process, {@code WriterChild}. The parent keeps the {@code Ledger} of
 *       what it was told, and judges by it. {@code WorkerKillTest} kills a whole worker, whose callers write over HTTP:
 *       compare-and-set, batches, posts of pods, and writes by a lease ({@code LeaseHolders}), all of them in {@code
 *       WorkerLoad}. {@code RegisterChecker} judges their calls, and what the next worker serves. {@code
 *       SharedWorkerKillTest} does the same with two workers on one database.
 *   <li>Real power cut: {@code PowerCutTest} does the same on a {@code LoopFileSystem} that forgets all that was not
 *       forced. The {@code Ledger} is outside of it and judges again.
 *   <li>Linearizability: {@code LinearizabilityTest} lets concurrent clients read and write, with conditions and in
 *       batches; {@code RegisterHistory} writes down their calls. {@code RegisterChecker} looks for one order that
 *       explains all answers. {@code PlantedStore} has the bugs that it must find.
 * </ol>
 *
 * <p>The other classes test single situations, such as a full volume or a file system that ignores case.
 *
 * <p>A failure names its seed: {@code ./build.sh crash -Dcofre.test.seed=SEED} runs that seed again. The simulated
 * schedules then repeat exactly. Where threads or processes run, the commits repeat and the moments differ.
 *
 * <p>{@code FileStore} is a second, much simpler store without a journal. Schedules, kills and linearizability run on
 * it too: a judge that accepts two stores so different does not just repeat how one of them works.
 */
@NullMarked
package io.cofre.crash;

import org.jspecify.annotations.NullMarked;
