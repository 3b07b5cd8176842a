package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.SqlTrouble;
import io.cofre.postgres.database.Transaction;
import io.cofre.postgres.follow.Follower;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.Commit;
import io.cofre.store.IdentityReader;
import io.cofre.store.StoreState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of this worker that commits. It makes all commits that wait in one statement, and those that need a
 * transaction of their own one after the other, in their order. A commit with an unknown outcome is sent
 * again with the same revision, until the patience of its caller ends. One that was not made for certain, because
 * another worker came first, gets a higher revision.
 */
final class Committer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private static final long QUEUE_BYTES_MAX = 64L << 20;
    private static final long IDLE_MS = 2_000;
    private static final long PAUSE_MS = 50;
    private static final long PAUSE_MS_MAX = 1_000;
    private static final StoreState CLOSED = StoreState.refusing("the store is closed");
    private static final StoreState SILENT = StoreState.refusing("the database does not answer");

    private final Link link;
    private final IdentityReader identities;
    private final Follower follower;
    private final StoreObserver observer;
    private final long patienceNs;
    private final BlockingQueue<Optional<Pending>> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queueBytes = new AtomicLong();
    private volatile StoreState state = StoreState.WRITABLE;
    private volatile boolean closing;

    Committer(Database database, IdentityReader identities, Follower follower, StoreObserver observer) {
        this.link = new Link(database, observer);
        this.identities = identities;
        this.follower = follower;
        this.observer = observer;
        this.patienceNs = database.settings().timeout().toNanos();
    }

    StoreState state() {
        return state;
    }

    /** The memory of the commits that wait for this, or for an answer. */
    long queueBytes() {
        return queueBytes.get();
    }

    CompletableFuture<Void> submit(Commit commit) {
        if (closing) {
            return CompletableFuture.failedFuture(closed());
        }
        Pending pending = new Pending(commit, identities);
        long before = queueBytes.getAndAdd(pending.bytes());
        if (before > 0 && before + pending.bytes() > QUEUE_BYTES_MAX) {
            release(pending.bytes());
            observer.refused(ErrorCode.OVERLOADED.wireName());
            return CompletableFuture.failedFuture(
                    new CofreException(ErrorCode.OVERLOADED, "too many commits wait for the database"));
        }
        queue.add(Optional.of(pending));
        if (state.equals(CLOSED)) {
            failQueue();
        }
        return pending.done();
    }

    /** Has the thread end once all that waits is made or given up. */
    void close() {
        closing = true;
        queue.add(Optional.empty());
    }

    /** Refuses everything from now on: the thread has ended, or never began. */
    void end() {
        closing = true;
        state = CLOSED;
        failQueue();
        link.drop();
    }

    private void failQueue() {
        for (Optional<Pending> next = queue.poll(); next != null; next = queue.poll()) {
            next.ifPresent(pending -> fail(pending, closed()));
        }
    }

    private static CofreException closed() {
        return new CofreException(ErrorCode.UNAVAILABLE, "the store is closed");
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more) {
                more = commitNext();
            }
        } finally {
            end();
        }
    }

    private boolean commitNext() {
        Optional<Pending> next;
        try {
            next = queue.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            return true;
        }
        if (next == null) {
            ping();
        } else if (next.isEmpty()) {
            return false;
        } else if (next.get().scope().isPresent()) {
            commit(grouped(next.get()).members());
        } else {
            commitAlone(next.get());
        }
        return true;
    }

    private Group grouped(Pending first) {
        Group group = Group.of(List.of(first));
        Optional<Pending> next = queue.peek();
        while (next != null && next.isPresent() && group.add(next.get())) {
            queue.remove();
            next = queue.peek();
        }
        return group;
    }

    /** Looks whether the database answers while nothing else asks it. */
    private void ping() {
        try {
            link.ping();
            answered();
        } catch (SQLException failure) {
            link.drop();
            if (SqlTrouble.of(failure) == SqlTrouble.GONE) {
                state = SILENT;
            }
        }
    }

    private void answered() {
        if (state.equals(SILENT)) {
            LOG.info("the database answers again");
        }
        state = StoreState.WRITABLE;
    }

    private interface Attempt {
        void make(Connection connection) throws SQLException;
    }

    /** The course of the attempts at one group or commit. */
    private final class Course {
        private final List<Pending> members;
        private long revision;
        private boolean sent;
        private boolean unknown;
        private long pauseMs = PAUSE_MS;

        private Course(List<Pending> members) {
            this.members = members;
        }

        /** The revision of the changes, which is drawn at the first call. */
        private long revision() throws SQLException {
            if (revision == 0) {
                revision = link.draw();
            }
            sent = true;
            return revision;
        }

        /** Attempts until one succeeds. Returns the failure that no repetition mends; empty if it is made. */
        private Optional<SQLException> run(Attempt attempt) {
            while (true) {
                try {
                    attempt.make(link.connection());
                    answered();
                    return Optional.empty();
                } catch (SQLException failure) {
                    if (!goesOnAfter(failure)) {
                        return Optional.of(failure);
                    }
                }
            }
        }

        private boolean goesOnAfter(SQLException failure) {
            SqlTrouble trouble = SqlTrouble.of(failure);
            if (trouble == SqlTrouble.GONE || "40003".equals(failure.getSQLState())) {
                unknown |= sent;
                link.drop();
            }
            if (trouble == SqlTrouble.GONE) {
                state = SILENT;
            }
            if (!trouble.mayPass()) {
                return false;
            }
            if (unknown && SqlTrouble.isPassed(failure)) {
                // It may have been made before the newer change, and not be made a second time.
                members.forEach(member -> fail(member, nobodyKnows()));
                return false;
            }
            if (!unknown) {
                revision = 0;
                sent = false;
            }
            boolean any = false;
            for (Pending member : members) {
                if (member.hasWaited(patienceNs)) {
                    fail(member, trouble.error(failure));
                } else {
                    any |= !member.done().isDone();
                }
            }
            if (!any) {
                return false;
            }
            observer.replayed(Optional.ofNullable(failure.getSQLState()).orElse(""));
            if (!SqlTrouble.isPassed(failure)) {
                pause(pauseMs);
                pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
            }
            return true;
        }
    }

    private void commit(List<Pending> members) {
        Group group = Group.of(members);
        Course course = new Course(members);
        List<Map<Integer, Long>> held = new ArrayList<>();
        long begin = System.nanoTime();
        Optional<SQLException> failure = course.run(connection -> {
            long revision = course.revision();
            Map<Integer, Long> answer = GroupStatement.send(connection, group, revision);
            link.acknowledged(group, answer, revision);
            held.add(answer);
        });
        if (failure.isPresent()) {
            giveUp(members, failure.get());
            return;
        }
        observer.committed(members.size(), System.nanoTime() - begin);
        acknowledge(group, held.get(0), course);
    }

    /** Data poison the whole statement: the group is halved until the commit at fault is alone. */
    private void giveUp(List<Pending> members, SQLException failure) {
        SqlTrouble trouble = SqlTrouble.of(failure);
        if (trouble == SqlTrouble.DATA && members.size() > 1) {
            int half = members.size() / 2;
            commit(members.subList(0, half));
            commit(members.subList(half, members.size()));
            return;
        }
        if (!trouble.mayPass()) {
            LOG.error("the database refuses {} commits: SQLSTATE {}", members.size(), failure.getSQLState());
        }
        members.forEach(member -> fail(member, trouble.error(failure)));
    }

    private void acknowledge(Group group, Map<Integer, Long> held, Course course) {
        List<Pending> made = new ArrayList<>();
        List<Pending> others = new ArrayList<>();
        for (Pending member : group.members()) {
            (held.containsKey(group.numberOf(member)) ? made : others).add(member);
        }
        tell(made, course.revision, group.rows(held));
        if (!others.isEmpty()) {
            refuse(Group.of(others), course.unknown);
        }
    }

    /** @param rows those of the instances whose keys were changed, as far as they are known */
    private void tell(List<Pending> made, long revision, Map<InstancePath, Long> rows) {
        if (!made.isEmpty()) {
            follower.own(made.stream().map(Pending::commit).toList(), revision, rows);
            made.forEach(member -> member.make(this::release));
        }
    }

    private void refuse(Group group, boolean unknown) {
        Map<Integer, GroupStatement.Reason> reasons;
        try {
            reasons = GroupStatement.explain(link.connection(), group);
        } catch (SQLException failure) {
            link.drop();
            group.members().forEach(member -> makeAlone(member, unknown));
            return;
        }
        for (Pending member : group.members()) {
            GroupStatement.Reason reason = reasons.get(group.numberOf(member));
            if (reason == null || reason == GroupStatement.Reason.LEASE) {
                end(member, member.refusal(reason == null), unknown);
            } else {
                makeAlone(member, unknown);
            }
        }
    }

    /** One that may have been made by the group already is not made again. */
    private void makeAlone(Pending member, boolean unknown) {
        if (unknown) {
            fail(member, nobodyKnows());
        } else {
            commitAlone(member);
        }
    }

    private void end(Pending member, Optional<CofreException> refusal, boolean unknown) {
        if (refusal.isEmpty()) {
            tell(List.of(member), 0, Map.of());
        } else {
            fail(member, unknown ? nobodyKnows() : refusal.get());
        }
    }

    private static CofreException nobodyKnows() {
        return new CofreException(
                ErrorCode.UNAVAILABLE, "the database was gone, and nobody knows whether the change was made before");
    }

    private void commitAlone(Pending member) {
        Course course = new Course(List.of(member));
        Map<InstancePath, Long> written = new HashMap<>();
        long begin = System.nanoTime();
        try {
            Optional<SQLException> failure = course.run(connection -> Transaction.run(
                    connection,
                    within -> {
                        LoneCommit commit = new LoneCommit(within, member.commit(), identities);
                        commit.lock();
                        written.clear();
                        boolean wasMade = course.unknown && commit.wasMade(course.revision());
                        if (!wasMade) {
                            commit.make(course::revision);
                            written.putAll(commit.written());
                        }
                        return wasMade;
                    },
                    Duration.ZERO));
            if (failure.isPresent()) {
                giveUp(List.of(member), failure.get());
                return;
            }
            link.acknowledged(course.revision);
            observer.committed(1, System.nanoTime() - begin);
            tell(List.of(member), course.revision, written);
        } catch (CofreException refused) {
            end(member, Optional.of(refused), course.unknown);
        }
    }

    private void fail(Pending pending, CofreException reason) {
        if (pending.fail(reason, this::release) && reason.code().kind() != ErrorCode.Kind.REFUSAL) {
            observer.refused(reason.code().wireName());
        }
    }

    private void release(long bytes) {
        queueBytes.addAndGet(-bytes);
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException stopping) {
            LOG.debug("the pause of the committer was cut short");
        }
    }
}
