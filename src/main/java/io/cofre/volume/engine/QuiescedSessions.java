package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.volume.history.LiveSessions;
import io.cofre.volume.history.QuiescedTask;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The live sessions, for work on their files: it finds the moments at which the files hold all that is acknowledged,
 * and puts another directory in the place of an instance. Thread-safe.
 */
final class QuiescedSessions implements LiveSessions {
    private final LiveView sessions;
    private final Committer committer;
    private final Checkpointer checkpointer;
    private final CheckpointTasks tasks;
    private final Mending mending;
    private final StoreHealth health;
    private final Runnable commitAll;
    private final Runnable wakeCheckpointer;

    /**
     * @param commitAll the step of the committer, for as long as no thread does it
     * @param wakeCheckpointer asks the thread of the checkpointer for a step
     */
    QuiescedSessions(
            LiveView sessions,
            Committer committer,
            Checkpointer checkpointer,
            CheckpointTasks tasks,
            Mending mending,
            StoreHealth health,
            Runnable commitAll,
            Runnable wakeCheckpointer) {
        this.sessions = sessions;
        this.committer = committer;
        this.checkpointer = checkpointer;
        this.tasks = tasks;
        this.mending = mending;
        this.health = health;
        this.commitAll = commitAll;
        this.wakeCheckpointer = wakeCheckpointer;
    }

    @Override
    public boolean contains(InstancePath instance) {
        return sessions.contains(instance);
    }

    @Override
    public Optional<Instant> begunWithoutDirectory(InstancePath path) {
        return Optional.ofNullable(sessions.instance(path)).flatMap(InstanceLife::begunWithoutDirectory);
    }

    @Override
    public void whileQuiesced(QuiescedTask work) {
        health.requireOpen();
        CheckpointTasks.Task task = tasks.add(work);
        if (health.isStarted()) {
            wakeCheckpointer.run();
        } else {
            checkpointer.runTasks();
        }
        task.await();
    }

    @Override
    public void mendCreds(InstancePath instance) throws IOException {
        mending.mend(new KeyPath(instance, Key.CREDS));
    }

    @Override
    public void requireWhole(InstancePath instance) {
        Optional<String> reason = checkpointer.obstacles().reasonOf(instance);
        if (reason.isPresent()) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE,
                    "something of the instance cannot be brought into its file: " + reason.get());
        }
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
            if (!health.isStarted()) {
                commitAll.run();
            }
            CheckpointTasks.await(passed);
            whileQuiesced(() -> {
                replaceNow(instance, decide, swap);
                committer.tellReplaced(instance);
                force.run();
            });
        } finally {
            replaced.end(instance);
        }
    }

    private void replaceNow(InstancePath instance, QuiescedTask decide, QuiescedTask swap) throws IOException {
        requireWhole(instance);
        try {
            decide.run();
            sessions.replace(instance, swap);
        } catch (RuntimeException | Error undecided) {
            health.fail("an instance is half replaced", undecided);
            throw undecided;
        }
    }
}
