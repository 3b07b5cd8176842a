package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalPoisonedException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three threads of a store, and the parts that they drive: the committer makes waiting commits durable, the
 * checkpointer brings them into files, the preparer keeps a journal segment at hand.
 *
 * <p>Each thread repeats one step that can also be called by itself, without any thread: tests do.
 */
final class StoreThreads {
    private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
    private static final long RETRY_NS = Duration.ofSeconds(1).toNanos();

    private final Journal journal;
    private final Throttle throttle;
    private final Committer committer;
    private final CheckpointTasks tasks = new CheckpointTasks();
    private final StoreHealth health;
    private final Checkpointer checkpointer;
    private final QuiescedSessions quiesced;
    private final BackgroundTask commitTask;
    private final BackgroundTask checkpointTask;
    private final BackgroundTask prepareTask;

    StoreThreads(
            Journal journal,
            LiveView sessions,
            Checkpoint checkpoint,
            SetAsideFile setAside,
            Mending mending,
            StoreSettings settings,
            EngineObserver observer,
            Patience patience) {
        this.journal = journal;
        this.throttle = new Throttle(new Backpressure(sessions, journal, settings), patience);
        this.committer = new Committer(journal, sessions, observer, settings, throttle);
        this.health = new StoreHealth(sessions, committer, tasks, throttle);
        this.checkpointer = new Checkpointer(
                journal,
                sessions,
                checkpoint,
                setAside,
                tasks,
                throttle,
                health,
                observer,
                settings.checkpointInterval());
        this.commitTask = task("cofre-committer", () -> RETRY_NS, this::commitAll);
        committer.wakes(commitTask::wake);
        this.checkpointTask = task("cofre-checkpointer", checkpointer::intervalNs, checkpointer::step);
        this.prepareTask = task("cofre-preparer", () -> RETRY_NS, this::prepare);
        this.quiesced = new QuiescedSessions(
                sessions, committer, checkpointer, tasks, mending, health, this::commitAll, checkpointTask::wake);
    }

    /** A thread of the store. Its death ends the process, because nobody does its work any more. */
    BackgroundTask task(String name, LongSupplier intervalNs, Runnable step) {
        return new BackgroundTask(name, intervalNs, step, death -> health.fail("a thread of the store died", death));
    }

    void start(Runnable onFailure) {
        health.started(onFailure);
        commitTask.start();
        checkpointTask.start();
        prepareTask.start();
        prepareTask.wake();
        wakeOthers();
    }

    Committer committer() {
        return committer;
    }

    Checkpointer checkpointer() {
        return checkpointer;
    }

    QuiescedSessions quiesced() {
        return quiesced;
    }

    StoreHealth health() {
        return health;
    }

    /** Commits what waits, brings it all into files and ends the threads. */
    void stop() {
        if (health.isStopped()) {
            return;
        }
        health.stopped();
        CofreException closed = new CofreException(ErrorCode.UNAVAILABLE, "the store is closed");
        committer.refuse(closed);
        if (health.isStarted()) {
            commitTask.stop();
            checkpointTask.stop();
            prepareTask.stop();
        }
        commitAll();
        committer.end(closed);
        tasks.end(closed);
        // After a failure the next start recovers from the journal.
        for (int round = 0; round < 2 && checkpointer.checkpoint(); round++) {
            LOG.debug("checkpoint at stop done");
        }
        if (journal.bytesInUse() > 0) {
            LOG.warn(
                    "the last checkpoint failed: what is not in files is in the journal, and recovered at the next start");
        }
    }

    /** One step of the committer: commits all that waits, group by group. */
    void commitAll() {
        while (!committer.isIdle() && !health.hasFailed()) {
            if (!throttle.awaitPass(committer, () -> !health.isRunning(), checkpointTask::wake)) {
                continue;
            }
            try {
                committer.commitWaiting(health.isRunning() ? throttle.roomBytes() : Long.MAX_VALUE);
            } catch (JournalPoisonedException | RuntimeException | Error failed) {
                health.fail("the journal failed", failed);
                return;
            }
            wakeOthers();
        }
    }

    /** One step of the preparer. */
    void prepare() {
        if (health.hasFailed()) {
            return;
        }
        try {
            if (journal.needsSegment()) {
                journal.prepare();
            }
            throttle.prepared(null);
        } catch (IOException trouble) {
            if (throttle.prepared(trouble)) {
                LOG.warn("no journal segment could be prepared; it is tried again every second", trouble);
            }
        }
    }

    private void wakeOthers() {
        if (journal.needsSegment()) {
            prepareTask.wake();
        }
        if (throttle.isCheckpointDue()) {
            checkpointTask.wake();
        }
    }
}
