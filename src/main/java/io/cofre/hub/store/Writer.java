package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the database. It commits all that waits in one transaction, then tells who waits.
 *
 * <p>If a write spoils the transaction of a group, each write of the group gets a transaction of its own, so that only
 * that one fails. If the database is at fault, the whole group fails, and the next group tries a new connection. While
 * the last transaction has failed and nothing waits, the writer tries the database once in a second.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long PROBE_MS = 1_000;

    /** A new connection is tried this long after the last one failed; a group before that fails at once. */
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Database database;
    private final GroupCommit groupCommit;
    private final Consumer<GroupCommit.Told> announcer;
    private final WriteQueue queue = new WriteQueue();
    private final Thread thread = new Thread(this::run, "hub-writer");
    private volatile Commits commits = Commits.NONE;
    private volatile boolean isWritable = true;

    private @Nullable WriteSession session;
    private boolean diskFailed;
    private @Nullable SQLException unreachable;
    private long unreachableSince;

    /** The number of transactions, and the time that they took. */
    record Commits(long count, long writes, long failed, int lastGroup, long lastNanos, long nanos) {
        private static final Commits NONE = new Commits(0, 0, 0, 0, 0, 0);

        private Commits plus(int group, long took) {
            return new Commits(count + 1, writes + group, failed, group, took, nanos + took);
        }

        private Commits plusFailed() {
            return new Commits(count, writes, failed + 1, lastGroup, lastNanos, nanos);
        }
    }

    /** Tells {@code announcer} of each commit. */
    Writer(Database database, GroupCommit groupCommit, Consumer<GroupCommit.Told> announcer) {
        this.database = database;
        this.groupCommit = groupCommit;
        this.announcer = announcer;
    }

    void start() {
        thread.start();
    }

    /** Has a write done in its turn. */
    void submit(Write write) {
        queue.add(write);
    }

    /** Has a change done in a transaction of its own. The outcome is known after the commit. */
    <T> CompletableFuture<T> submit(Write.Work<T> work, Consumer<T> afterCommit) {
        Write.Task<T> task = new Write.Task<>(work, afterCommit);
        queue.add(task);
        return task.outcome();
    }

    /**
     * Has a change done, and waits for the commit.
     *
     * @param afterCommit runs on the writer's thread, before any later write
     */
    <T> T change(Write.Work<T> work, Consumer<T> afterCommit) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("the writer cannot wait for itself");
        }
        try {
            return submit(work, afterCommit).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refusal) {
                throw refusal;
            }
            throw failure;
        }
    }

    boolean isWritable() {
        return isWritable;
    }

    Commits commits() {
        return commits;
    }

    WriteQueue queue() {
        return queue;
    }

    /** Commits what waits, takes no more, and ends. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!queue.isDone()) {
                List<Write> group = queue.take(PROBE_MS);
                if (!group.isEmpty()) {
                    commit(group);
                } else if (!isWritable) {
                    commit(List.of(new Write.Task<>(session -> true, probed -> {})));
                }
            }
        } catch (InterruptedException nobodyDoes) {
            LOG.error("the writer of the store was interrupted; nothing more is stored");
        } finally {
            isWritable = false;
            refuseTheRest();
            closeSession();
        }
    }

    private void refuseTheRest() {
        queue.close();
        try {
            for (List<Write> group = queue.take(0); !group.isEmpty(); group = queue.take(0)) {
                group.forEach(write -> write.fail(new CofreException(ErrorCode.UNAVAILABLE, "The hub is stopping.")));
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Write> group) {
        long began = System.nanoTime();
        GroupCommit.Told told;
        try {
            WriteSession open = session();
            if (!isWritable) {
                // A group that only reads would succeed while another program has the database locked.
                GroupCommit.probe(open);
            }
            told = groupCommit.write(open, group);
            open.commit();
        } catch (SQLException | RuntimeException failure) {
            notCommitted(group, failure);
            return;
        }
        long took = System.nanoTime() - began;
        commits = commits.plus(group.size(), took);
        if (!isWritable) {
            isWritable = true;
            LOG.info("the database of the hub takes writes again");
        }
        groupCommit.committed(told);
        for (Write write : group) {
            done(write);
        }
        announcer.accept(told);
    }

    private static void done(Write write) {
        try {
            write.done();
        } catch (RuntimeException bug) {
            LOG.error("what follows a commit failed", bug);
        }
    }

    /** Nothing of the group is stored, unless the connection broke while it was being committed. */
    private void notCommitted(List<Write> group, Exception failure) {
        Optional<Trouble> trouble = failure instanceof CofreException ? Optional.empty() : Trouble.of(failure);
        if (trouble.filter(Trouble::endsTheConnection).isPresent()) {
            diskFailed |= trouble.get() == Trouble.DISK_FAILED;
            closeSession();
            stopsTakingWrites(failure);
            CofreException error = trouble.get().error(failure);
            group.forEach(write -> write.fail(error));
            return;
        }
        rollBack();
        if (group.size() > 1) {
            group.forEach(write -> commit(List.of(write)));
        } else if (failure instanceof CofreException refusal) {
            group.forEach(write -> write.fail(refusal));
        } else {
            commits = commits.plusFailed();
            LOG.error("a write was not stored", failure);
            CofreException error = trouble.orElse(Trouble.STATEMENT).error(failure);
            group.forEach(write -> write.fail(error));
        }
    }

    private void stopsTakingWrites(Exception failure) {
        commits = commits.plusFailed();
        if (isWritable) {
            isWritable = false;
            LOG.error("the database of the hub takes no writes: {}", failure.getMessage());
        }
    }

    private WriteSession session() throws SQLException {
        WriteSession open = session;
        if (open != null) {
            return open;
        }
        SQLException lastFailure = unreachable;
        if (lastFailure != null && System.nanoTime() - unreachableSince < RECONNECT_NANOS) {
            throw lastFailure;
        }
        try {
            open = database.writeSession();
            session = open;
            if (diskFailed) {
                database.recover(open);
                diskFailed = false;
            }
            unreachable = null;
            return open;
        } catch (SQLException failure) {
            closeSession();
            unreachable = failure;
            unreachableSince = System.nanoTime();
            throw failure;
        }
    }

    private void rollBack() {
        WriteSession open = session;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException broken) {
                closeSession();
            }
        }
    }

    private void closeSession() {
        WriteSession open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException broken) {
                LOG.debug("a broken connection does not close", broken);
            }
        }
    }
}
