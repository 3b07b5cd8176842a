package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalPoisonedException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the checkpointer: it has a {@link Checkpoint} bring acknowledged changes into files, has the journal
 * release them, and runs the tasks of other threads in between. Belongs to one thread, except for {@link #intervalNs}
 * and {@link #obstacles}.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
    private static final long RETRY_NS = Duration.ofSeconds(1).toNanos();

    private final Journal journal;
    private final LiveView sessions;
    private final Checkpoint checkpoint;
    private final SetAsideFile setAside;
    private final CheckpointTasks tasks;
    private final Throttle throttle;
    private final StoreHealth health;
    private final EngineObserver observer;
    private final long intervalNs;

    /** The outcome for the frozen memtable once it is in files. */
    private Checkpoint.@Nullable Outcome written;

    /** @param interval the longest time between two checkpoints, while checkpoints work */
    Checkpointer(
            Journal journal,
            LiveView sessions,
            Checkpoint checkpoint,
            SetAsideFile setAside,
            CheckpointTasks tasks,
            Throttle throttle,
            StoreHealth health,
            EngineObserver observer,
            Duration interval) {
        this.journal = journal;
        this.sessions = sessions;
        this.checkpoint = checkpoint;
        this.setAside = setAside;
        this.tasks = tasks;
        this.throttle = throttle;
        this.health = health;
        this.observer = observer;
        this.intervalNs = interval.toNanos();
    }

    /** The time until the next step is due. */
    long intervalNs() {
        return throttle.isTroubled() ? RETRY_NS : intervalNs;
    }

    /** The changes that cannot be brought into files, as of the last checkpoint. */
    Obstacles obstacles() {
        return checkpoint.obstacles();
    }

    /** Makes one step: brings acknowledged changes into files, and runs the waiting tasks. */
    void step() {
        checkpoint();
        runTasks();
    }

    /** Makes a checkpoint. Returns whether there was something to do and it was done. */
    boolean checkpoint() {
        try {
            return !health.hasFailed() && checkpointNow(!health.isRunning());
        } catch (JournalPoisonedException failed) {
            health.fail("the journal failed", failed);
            return false;
        } catch (IOException | RuntimeException trouble) {
            inTrouble(trouble);
            return false;
        }
    }

    /** Does all tasks that wait. */
    void runTasks() {
        tasks.runAll(() -> {
            if (health.hasFailed()) {
                throw new CofreException(ErrorCode.UNAVAILABLE, "the store failed");
            }
            try {
                checkpointAll();
            } catch (IOException | RuntimeException trouble) {
                inTrouble(trouble);
                throw trouble;
            }
        });
    }

    /** Brings into files everything that is acknowledged at some moment from now on, and nothing later. */
    private void checkpointAll() throws IOException {
        if (sessions.isFrozen()) {
            checkpointNow(true);
        }
        checkpointNow(true);
    }

    private boolean checkpointNow(boolean forced) throws IOException {
        journal.requireHeld();
        Memtable frozen = sessions.freeze();
        if (frozen == null) {
            return false;
        }
        long begin = System.nanoTime();
        boolean isWritten = written != null && written.frozen() == frozen;
        Checkpoint.Outcome outcome = bringIntoFiles(frozen, forced);
        // Sequences begin anew if somebody took the journal away.
        long sequence = Math.min(frozen.lastSequence(), journal.lastSequence());
        setAside.replace(outcome.left(), sequence);
        journal.release(sequence);
        sessions.dropFrozen(outcome.left());
        written = null;
        checkpoint.sweep();
        recovered();
        observer.checkpointed(isWritten ? 0 : outcome.files(), System.nanoTime() - begin);
        return true;
    }

    /**
     * Brings the memtable into files, but not again if only the journal failed to release it. A mark that was reported
     * as failed may be durable, and files that are written once more are not durable until they are synced. A power
     * loss in between would find neither.
     */
    private Checkpoint.Outcome bringIntoFiles(Memtable frozen, boolean forced) throws IOException {
        Checkpoint.Outcome before = written;
        if (before != null && before.frozen() == frozen) {
            return before;
        }
        Checkpoint.Outcome outcome = checkpoint.write(frozen, forced);
        checkpoint.publish(outcome);
        written = outcome;
        return outcome;
    }

    private void recovered() {
        if (throttle.checkpointDone()) {
            LOG.info("checkpoints work again");
        }
    }

    private void inTrouble(Exception trouble) {
        observer.checkpointFailed();
        if (throttle.checkpointFailed(trouble)) {
            LOG.error("a checkpoint failed; nothing is lost, it is tried again", trouble);
        }
    }
}
