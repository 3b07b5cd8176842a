package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.StoreState;
import io.cofre.volume.history.LiveSessions;
import io.cofre.volume.history.QuiescedTask;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalPoisonedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the store and the three threads that do it: the committer makes waiting commits durable, the checkpointer
 * brings them into files, the preparer keeps a journal segment at hand.
 *
 * <p>Each thread repeats one step that can also be called by itself, without any thread: tests do.
 */
final class StoreThreads implements LiveSessions {
    private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Journal journal;
    private final LiveView sessions;
    private final Checkpoint checkpoint;
    private final SetAsideFile setAside;
    private final StoreSettings settings;
    private final EngineObserver observer;
    private final Committer committer;
    private final Throttle throttle;
    private final BackgroundTask commitTask;
    private final BackgroundTask checkpointTask;
    private final BackgroundTask prepareTask;
    private final CheckpointTasks tasks = new CheckpointTasks();
    private final Mending mending;

    /** What was done with the frozen memtable once it is in files; for the checkpoint only. */
    private Checkpoint.@Nullable Outcome written;

    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile boolean started;
    private volatile Runnable onFailure = () -> {};

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
        this.sessions = sessions;
        this.checkpoint = checkpoint;
        this.setAside = setAside;
        this.mending = mending;
        this.settings = settings;
        this.observer = observer;
        this.throttle = new Throttle(new Backpressure(sessions, journal, settings), patience);
        this.committer = new Committer(journal, sessions, observer, settings, throttle);
        this.commitTask = task("cofre-committer", () -> RETRY_NANOS, this::commitAll);
        committer.wakes(commitTask::wake);
        this.checkpointTask = task("cofre-checkpointer", this::checkpointNs, this::writeFiles);
        this.prepareTask = task("cofre-preparer", () -> RETRY_NANOS, this::prepare);
    }

    /** A thread of the store: whatever ends it ends the process, because what it did is not done any more. */
    BackgroundTask task(String name, LongSupplier intervalNs, Runnable step) {
        return new BackgroundTask(name, intervalNs, step, death -> fail("a thread of the store died", death));
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

    Committer committer() {
        return committer;
    }

    @Override
    public boolean contains(InstancePath instance) {
        return sessions.contains(instance);
    }

    @Override
    public Optional<Instant> begunWithoutDirectory(InstancePath path) {
        return Optional.ofNullable(sessions.instance(path))
                .filter(instance -> !instance.isOnDisk())
                .map(InstanceLife::begun);
    }

    @Override
    public void whileQuiesced(QuiescedTask work) {
        if (stopped || failure.get() != null) {
            throw new CofreException(ErrorCode.UNAVAILABLE, state().reason());
        }
        CheckpointTasks.Task task = tasks.add(work);
        if (started) {
            checkpointTask.wake();
        } else {
            runTasks();
        }
        task.await();
    }

    @Override
    public void mendCreds(InstancePath instance) throws IOException {
        mending.mend(new KeyPath(instance, Key.CREDS));
    }

    /**
     * A commit that creates the group, which has to be there, tells when all commits that were admitted before the
     * replacement began are applied; from then on until it ends none touches the instance.
     */
    @Override
    public void replace(InstancePath instance, QuiescedTask decide, QuiescedTask swap, QuiescedTask force) {
        InstancesBeingReplaced replaced = committer.replaced();
        replaced.begin(instance);
        try {
            CompletableFuture<Void> passed = committer.submit(Commit.of(new Change.CreateGroup(instance.group())));
            if (!started) {
                commitAll();
            }
            CheckpointTasks.await(passed);
            whileQuiesced(() -> {
                replaceNow(instance, decide, swap);
                force.run();
            });
        } finally {
            replaced.end(instance);
        }
    }

    @Override
    public void requireWhole(InstancePath instance) {
        Optional<String> reason = obstacles().reasonOf(instance);
        if (reason.isPresent()) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE,
                    "something of the instance cannot be brought into its file: " + reason.get());
        }
    }

    /** What cannot be brought into files, as of the last checkpoint. */
    Obstacles obstacles() {
        return checkpoint.obstacles();
    }

    private void replaceNow(InstancePath instance, QuiescedTask decide, QuiescedTask swap) throws IOException {
        requireWhole(instance);
        try {
            decide.run();
            sessions.replace(instance, swap);
        } catch (RuntimeException | Error undecided) {
            fail("an instance is half replaced", undecided);
            throw undecided;
        }
    }

    StoreState state() {
        String failed = failure.get();
        if (failed != null) {
            return StoreState.refusing(failed);
        }
        if (stopped) {
            return StoreState.refusing("the store is closed");
        }
        return throttle.reason(unforcedNs(), sessions.oldestNs())
                .map(StoreState::refusing)
                .orElse(StoreState.WRITABLE);
    }

    /** How long the oldest commit has waited that is not durable yet; 0 if none waits. */
    long unforcedNs() {
        return committer.oldestNs();
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
        tasks.end(closed);
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
        while (!committer.isIdle() && failure.get() == null) {
            if (!throttle.letsPass(committer, this::isHeldBackNoMore, checkpointTask::wake)) {
                continue;
            }
            try {
                committer.commitWaiting(isHeldBackNoMore() ? Long.MAX_VALUE : throttle.roomBytes());
            } catch (JournalPoisonedException | RuntimeException | Error failed) {
                fail("the journal failed", failed);
                return;
            }
            wakeOthers();
        }
    }

    /** One step of the checkpointer: brings what is acknowledged into files, and does what is to be done in between. */
    void writeFiles() {
        checkpoint();
        runTasks();
    }

    /** Makes a checkpoint. Returns whether there was something to do and it was done. */
    @SuppressWarnings("UnusedReturnValue")
    boolean checkpoint() {
        try {
            return failure.get() == null && checkpointNow(isHeldBackNoMore());
        } catch (JournalPoisonedException failed) {
            fail("the journal failed", failed);
            return false;
        } catch (IOException | RuntimeException trouble) {
            inTrouble(trouble);
            return false;
        }
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
        // Sequences begin anew where the journal was taken away.
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

    private void runTasks() {
        tasks.runAll(() -> {
            if (failure.get() != null) {
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

    /** Brings all that is acknowledged at some moment from now on into files, and nothing later. */
    private void checkpointAll() throws IOException {
        if (sessions.isFrozen()) {
            checkpointNow(true);
        }
        checkpointNow(true);
    }

    /**
     * Not again where only the journal failed to let go of it: a mark that was reported as failed may be durable, and
     * files that are written once more are not until they are synced. A power loss in between would find neither.
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

    /** One step of the preparer. */
    void prepare() {
        if (failure.get() != null) {
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

    private long checkpointNs() {
        return throttle.isTroubled()
                ? RETRY_NANOS
                : settings.checkpointInterval().toNanos();
    }

    private void wakeOthers() {
        if (journal.needsSegment()) {
            prepareTask.wake();
        }
        if (throttle.isCheckpointDue()) {
            checkpointTask.wake();
        }
    }

    private boolean isHeldBackNoMore() {
        return !started || stopped || failure.get() != null;
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

    /** The process ends even if there is no memory left to say why. */
    private void fail(String reason, Throwable cause) {
        if (!failure.compareAndSet(null, reason)) {
            return;
        }
        try {
            LOG.error("{}; nothing is acknowledged any more and the process has to be restarted", reason, cause);
            CofreException refusal = new CofreException(ErrorCode.UNAVAILABLE, reason);
            committer.end(refusal);
            tasks.end(refusal);
        } finally {
            onFailure.run();
        }
    }
}
