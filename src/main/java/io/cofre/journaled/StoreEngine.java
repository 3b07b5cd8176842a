package io.cofre.journaled;

import io.cofre.archive.LiveSessions;
import io.cofre.archive.SettledWork;
import io.cofre.disk.DiskFullException;
import io.cofre.journal.Journal;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.StoreObserver;
import io.cofre.store.StoreState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the store and the three threads that do it: the committer makes waiting commits durable, the checkpointer
 * brings them into files, the preparer keeps a journal segment at hand.
 *
 * <p>Each thread repeats one step that can also be called by itself, without any thread: tests do.
 */
final class StoreEngine implements LiveSessions {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEngine.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long HOLD_BACK_STEP_NANOS = Duration.ofMillis(1).toNanos();

    /** How long the bound holds a group back while checkpoints work. */
    private static final long BOUND_WAIT_NANOS = Duration.ofSeconds(10).toNanos();

    private final Journal journal;
    private final SessionState sessions;
    private final Checkpoint checkpoint;
    private final StoreSettings settings;
    private final StoreObserver observer;
    private final Committer committer;
    private final Backpressure backpressure;
    private final BackgroundTask commitTask;
    private final BackgroundTask checkpointTask;
    private final BackgroundTask prepareTask;
    private final Errands errands = new Errands();

    /** The frozen overlay once it is in files; for the checkpoint only. */
    private @Nullable Overlay written;

    private volatile @Nullable String failure;
    private volatile @Nullable Exception checkpointTrouble;
    private volatile @Nullable IOException journalTrouble;
    private volatile boolean stopped;
    private volatile boolean started;
    private volatile Runnable onFailure = () -> {};

    StoreEngine(
            Journal journal,
            SessionState sessions,
            Checkpoint checkpoint,
            StoreSettings settings,
            StoreObserver observer) {
        this.journal = journal;
        this.sessions = sessions;
        this.checkpoint = checkpoint;
        this.settings = settings;
        this.observer = observer;
        this.committer = new Committer(journal, sessions, observer, settings);
        this.backpressure = new Backpressure(sessions, journal, settings);
        this.commitTask = new BackgroundTask("cofre-committer", () -> RETRY_NANOS, this::commitAll);
        this.checkpointTask = new BackgroundTask("cofre-checkpointer", this::checkpointNanos, this::writeFiles);
        this.prepareTask = new BackgroundTask("cofre-preparer", () -> RETRY_NANOS, this::prepare);
    }

    void start(Runnable onFailure) {
        this.onFailure = onFailure;
        started = true;
        commitTask.start();
        checkpointTask.start();
        prepareTask.start();
        prepareTask.wake();
        wakeOthers();
    }

    CompletableFuture<Void> commit(Commit commit) {
        CofreException refusal = refusalAtBound();
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Void> done = committer.submit(commit);
        commitTask.wake();
        return done;
    }

    @Override
    public boolean contains(InstancePath instance) {
        return sessions.contains(instance);
    }

    @Override
    public Optional<Instant> begunWithoutDirectory(InstancePath path) {
        return Optional.ofNullable(sessions.instance(path))
                .filter(instance -> !instance.isOnDisk())
                .map(Instance::begun);
    }

    @Override
    public void whileSettled(SettledWork work) {
        if (stopped || failure != null) {
            throw new CofreException(ErrorCode.UNAVAILABLE, state().reason());
        }
        Errands.Errand errand = errands.add(work);
        if (started) {
            checkpointTask.wake();
        } else {
            runErrands();
        }
        errand.await();
    }

    /**
     * A commit that creates the group, which has to be there, tells when all commits that were admitted before the fence
     * was raised are applied; from then on until the fence is lowered none touches the instance.
     */
    @Override
    public void replace(InstancePath instance, SettledWork decide, SettledWork swap, SettledWork settle) {
        Fence fence = committer.fence();
        fence.raise(instance);
        try {
            CompletableFuture<Void> passed = commit(Commit.of(new Change.CreateGroup(instance.group())));
            if (!started) {
                commitAll();
            }
            Errands.await(passed);
            whileSettled(() -> {
                replaceNow(instance, decide, swap);
                settle.run();
            });
        } finally {
            fence.lower(instance);
        }
    }

    private void replaceNow(InstancePath instance, SettledWork decide, SettledWork swap) throws IOException {
        try {
            decide.run();
            sessions.replace(instance, swap);
        } catch (RuntimeException | Error undecided) {
            fail("an instance is half replaced", undecided);
            throw undecided;
        }
    }

    StoreState state() {
        String failed = failure;
        if (failed != null) {
            return StoreState.refusing(failed);
        }
        if (stopped) {
            return StoreState.refusing("the store is closed");
        }
        CofreException refusal = refusalAtBound();
        if (refusal != null) {
            return StoreState.refusing(String.valueOf(refusal.getMessage()));
        }
        return journalTrouble == null ? StoreState.WRITABLE : StoreState.refusing("the journal has no room to grow");
    }

    /** Commits what waits, brings it all into files and ends the threads. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        CofreException closed = new CofreException(ErrorCode.UNAVAILABLE, "the store is closed");
        committer.refuse(closed);
        if (started) {
            commitTask.stop();
            checkpointTask.stop();
            prepareTask.stop();
        }
        commitAll();
        committer.end(closed);
        errands.end(closed);
        // What is still in the journal after a failure is recovered from there at the next start.
        for (int round = 0; round < 2 && checkpoint(); round++) {
            LOG.debug("checkpoint at stop done");
        }
        if (journal.bytesInUse() > 0) {
            LOG.warn(
                    "the last checkpoint failed: what is not in files is in the journal, and recovered at the next start");
        }
    }

    /** One step of the committer: commits all that waits, group by group. */
    void commitAll() {
        while (!committer.isIdle() && failure == null) {
            holdBack();
            try {
                committer.commitWaiting();
            } catch (IOException | RuntimeException | Error failed) {
                fail("the journal failed", failed);
                return;
            }
            wakeOthers();
        }
    }

    /** One step of the checkpointer: brings what is acknowledged into files, and does what is to be done in between. */
    void writeFiles() {
        checkpoint();
        runErrands();
    }

    /** Makes a checkpoint. Returns whether there was something to do and it was done. */
    @SuppressWarnings("UnusedReturnValue")
    boolean checkpoint() {
        try {
            return failure == null && checkpointNow();
        } catch (IOException | RuntimeException trouble) {
            inTrouble(trouble);
            return false;
        }
    }

    private boolean checkpointNow() throws IOException {
        Overlay frozen = sessions.freeze();
        if (frozen == null) {
            return false;
        }
        long begin = System.nanoTime();
        int files = bringIntoFiles(frozen);
        journal.release(frozen.lastSequence());
        sessions.settle();
        written = null;
        checkpoint.sweep();
        recovered();
        observer.checkpointed(files, System.nanoTime() - begin);
        return true;
    }

    private void runErrands() {
        errands.runAll(() -> {
            if (failure != null) {
                throw new CofreException(ErrorCode.UNAVAILABLE, "the store failed");
            }
            try {
                settle();
            } catch (IOException | RuntimeException trouble) {
                inTrouble(trouble);
                throw trouble;
            }
        });
    }

    /** Brings all that is acknowledged at some moment from now on into files, and nothing later. */
    private void settle() throws IOException {
        if (sessions.isFrozen()) {
            checkpointNow();
        }
        checkpointNow();
    }

    /**
     * Not again where only the journal failed to let go of it: a mark that was reported as failed may be durable, and
     * files that are written once more are not until they are synced. A power loss in between would find neither.
     */
    private int bringIntoFiles(Overlay frozen) throws IOException {
        if (frozen == written) {
            return 0;
        }
        int files = checkpoint.write(frozen);
        checkpoint.publish(frozen);
        written = frozen;
        return files;
    }

    /** One step of the preparer. */
    void prepare() {
        if (failure != null || !journal.needsSegment()) {
            return;
        }
        try {
            journal.prepare();
            journalTrouble = null;
        } catch (IOException trouble) {
            if (journalTrouble == null) {
                LOG.warn("no journal segment could be prepared; it is tried again every second", trouble);
            }
            journalTrouble = trouble;
        }
    }

    private long checkpointNanos() {
        return checkpointTrouble == null ? settings.checkpointInterval().toNanos() : RETRY_NANOS;
    }

    private void wakeOthers() {
        if (journal.needsSegment()) {
            prepareTask.wake();
        }
        if (checkpointTrouble == null && backpressure.isCheckpointDue()) {
            checkpointTask.wake();
        }
    }

    /** Slows writers down to the pace of the checkpoint. Parking can end early, hence the deadline. */
    private void holdBack() {
        long begin = System.nanoTime();
        while (started && !stopped) {
            boolean mustWait = checkpointTrouble == null && backpressure.isAtBound();
            long deadline = begin + (mustWait ? BOUND_WAIT_NANOS : backpressure.delayNanos());
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(remaining, HOLD_BACK_STEP_NANOS));
        }
    }

    private @Nullable CofreException refusalAtBound() {
        Exception trouble = checkpointTrouble;
        if (trouble == null || !backpressure.isAtBound()) {
            return null;
        }
        return trouble instanceof DiskFullException
                ? new CofreException(ErrorCode.DISK_FULL, "no space is left on the volume", trouble)
                : new CofreException(ErrorCode.UNAVAILABLE, "values cannot be written to the volume", trouble);
    }

    private void recovered() {
        if (checkpointTrouble != null) {
            LOG.info("checkpoints work again");
            checkpointTrouble = null;
        }
    }

    private void inTrouble(Exception trouble) {
        observer.checkpointFailed();
        if (checkpointTrouble == null) {
            LOG.error("a checkpoint failed; nothing is lost, it is tried again", trouble);
        }
        checkpointTrouble = trouble;
    }

    private void fail(String reason, Throwable cause) {
        LOG.error("{}; nothing is acknowledged any more and the process has to be restarted", reason, cause);
        failure = reason;
        CofreException refusal = new CofreException(ErrorCode.UNAVAILABLE, reason);
        committer.end(refusal);
        errands.end(refusal);
        onFailure.run();
    }
}
