package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalFullException;
import io.cofre.volume.journal.JournalPoisonedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The group commit: it takes all waiting commits, appends them to the journal with one force, applies them in journal
 * order, tells the listener to changes, and then completes their futures. A group forms while the force of the previous
 * group runs.
 *
 * <p>Any thread may submit commits; only one thread calls {@link #commitWaiting}.
 */
final class Committer {
    /** The largest group, so that one force stays short and the group fits a segment. */
    private static final long GROUP_BYTES_MAX = 1 << 20;

    /** The memory of one condition: its key and its tags. */
    private static final int CONDITION_BYTES = 256;

    private final Journal journal;
    private final LiveView state;
    private final EngineObserver observer;
    private final Throttle throttle;
    private final InstancesBeingReplaced replaced = new InstancesBeingReplaced();
    private final long queueBytesMax;
    private final int commitBytesMax;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queueBytes = new AtomicLong();
    private volatile Runnable wake = () -> {};
    private volatile Function<KeyPath, Optional<Value>> values = path -> Optional.empty();
    private volatile ChangeListener listener = ChangeListener.NONE;
    private volatile @Nullable CofreException refusal;
    private volatile boolean ended;

    /** The time at which the oldest commit of the group under way was submitted; 0 if no group is under way. */
    private volatile long groupSubmittedNs;

    Committer(Journal journal, LiveView state, EngineObserver observer, StoreSettings settings, Throttle throttle) {
        this.throttle = throttle;
        this.journal = journal;
        this.state = state;
        this.observer = observer;
        this.queueBytesMax = settings.queueBytesMax();
        this.commitBytesMax = settings.commitBytesMax();
    }

    /** Has {@code thread} called each time that a commit was queued. */
    void wakes(Runnable thread) {
        wake = thread;
    }

    /** Has values read by this for the conditions of commits. */
    void reads(Function<KeyPath, Optional<Value>> source) {
        values = source;
    }

    /** Has that listener told of each commit from now on. */
    void tells(ChangeListener told) {
        listener = told;
    }

    /** Tells that another state took the place of an instance. */
    void tellReplaced(InstancePath instance) {
        listener.replaced(instance);
    }

    /** Queues a commit. */
    CompletableFuture<Void> submit(Commit commit) {
        CofreException refused = refusal;
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        Waiting waiting = new Waiting(commit);
        CofreException failing = throttle.refusal(waiting.memoryBytes());
        if (failing != null) {
            return CompletableFuture.failedFuture(failing);
        }
        if (waiting.bytes() > commitBytesMax) {
            return CompletableFuture.failedFuture(
                    new CofreException(ErrorCode.PAYLOAD_TOO_LARGE, "the commit is larger than the journal takes"));
        }
        long before = queueBytes.getAndAdd(waiting.queueBytes());
        if (before > 0 && before + waiting.queueBytes() > queueBytesMax) {
            queueBytes.addAndGet(-waiting.queueBytes());
            return CompletableFuture.failedFuture(throttle.crowded());
        }
        queue.add(waiting);
        if (ended) {
            failWaiting();
        }
        wake.run();
        return waiting.done;
    }

    /** The instances that are being replaced, and that no commit may touch. */
    InstancesBeingReplaced replaced() {
        return replaced;
    }

    boolean isIdle() {
        return queue.isEmpty();
    }

    /** The memory that the next commit is going to take. */
    int nextBytes() {
        Waiting next = queue.peek();
        return next == null ? 0 : next.memoryBytes();
    }

    /** Refuses the commits that have waited for {@code waited} or longer. Returns whether there were any. */
    boolean refuseWaiting(CofreException reason, Duration waited) {
        long now = System.nanoTime();
        boolean any = false;
        for (Waiting next = queue.peek(); next != null && now - next.submittedNs >= waited.toNanos(); ) {
            queue.remove();
            fail(List.of(next), reason);
            any = true;
            next = queue.peek();
        }
        return any;
    }

    /** The time for which the oldest commit that is not durable yet has waited; 0 if none waits. */
    long oldestNs() {
        long submitted = groupSubmittedNs;
        if (submitted == 0) {
            Waiting next = queue.peek();
            submitted = next == null ? 0 : next.submittedNs;
        }
        return submitted == 0 ? 0 : Math.max(0, System.nanoTime() - submitted);
    }

    /** Refuses all commits from now on. Those that wait already can still be committed. */
    void refuse(CofreException reason) {
        refusal = reason;
    }

    /** Fails all waiting commits and all that come later. {@link #commitWaiting} is not called any more. */
    void end(CofreException reason) {
        refusal = reason;
        ended = true;
        failWaiting();
    }

    /**
     * A thread that submits a commit at the moment of the end also calls this: its commit would be neither refused nor
     * committed.
     */
    private void failWaiting() {
        for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
            fail(List.of(next), Objects.requireNonNull(refusal));
        }
    }

    /**
     * Commits one group of the waiting commits. If no segment can be had for it nothing was written: the group is
     * refused, and the next one may be taken. A commit that is not admitted is refused only when the rest is durable:
     * the reason may be another commit of the same group, such as the removal of its instance, and that one may still
     * fail.
     *
     * @param memoryBytesMax the memory that the group may take, unless it is a single commit
     * @throws JournalPoisonedException if a write to the journal failed: nothing can be acknowledged any more, and the
     *     group has failed
     */
    void commitWaiting(long memoryBytesMax) throws JournalPoisonedException {
        List<Waiting> group = takeGroup(memoryBytesMax);
        if (group.isEmpty()) {
            return;
        }
        groupSubmittedNs = group.get(0).submittedNs;
        List<Refused> refused = new ArrayList<>();
        try {
            List<Waiting> admitted = admit(group, refused);
            long last = append(admitted);
            apply(admitted, last - admitted.size());
            refused.forEach(each -> fail(List.of(each.waiting()), each.reason()));
        } catch (DiskFullException full) {
            fail(group, new CofreException(ErrorCode.DISK_FULL, "no space is left for the journal", full));
        } catch (JournalFullException full) {
            fail(group, throttle.journalFull(full));
        } catch (JournalPoisonedException | RuntimeException | Error failure) {
            fail(group, new CofreException(ErrorCode.UNAVAILABLE, "the journal cannot be written", failure));
            throw failure;
        } catch (IOException unprepared) {
            String reason = "the journal cannot grow: " + FileReason.of(unprepared);
            fail(group, new CofreException(ErrorCode.UNAVAILABLE, reason, unprepared));
        } finally {
            groupSubmittedNs = 0;
        }
    }

    private List<Waiting> takeGroup(long memoryBytesMax) {
        List<Waiting> group = new ArrayList<>();
        long bytes = 0;
        long memoryBytes = 0;
        for (Waiting next = queue.peek(); next != null; next = queue.peek()) {
            bytes += next.bytes();
            memoryBytes += next.memoryBytes();
            if ((bytes > GROUP_BYTES_MAX || memoryBytes > memoryBytesMax) && !group.isEmpty()) {
                break;
            }
            queue.remove();
            group.add(next);
        }
        return group;
    }

    private record Refused(Waiting waiting, CofreException reason) {}

    private List<Waiting> admit(List<Waiting> group, List<Refused> notAdmitted) {
        Admission admission =
                new Admission(commitsOf(group), path -> state.catalog().instance(path) != null, values);
        List<Waiting> admitted = new ArrayList<>(group.size());
        for (Waiting waiting : group) {
            CofreException refused = replaced.refusal(waiting.commit);
            if (refused == null) {
                refused = admission.refusal(waiting.commit);
            }
            if (refused == null) {
                admitted.add(waiting);
            } else {
                notAdmitted.add(new Refused(waiting, refused));
            }
        }
        return admitted;
    }

    private long append(List<Waiting> admitted) throws IOException {
        if (admitted.isEmpty()) {
            return journal.lastSequence();
        }
        List<byte[]> payloads = new ArrayList<>(admitted.size());
        long bytes = 0;
        for (Waiting waiting : admitted) {
            payloads.add(waiting.payload);
            bytes += waiting.bytes();
        }
        long begin = System.nanoTime();
        long last = journal.append(payloads);
        observer.committed(admitted.size(), bytes, System.nanoTime() - begin);
        return last;
    }

    private void apply(List<Waiting> admitted, long sequenceBefore) {
        long sequence = sequenceBefore;
        for (Waiting waiting : admitted) {
            sequence++;
            state.apply(waiting.commit, sequence);
        }
        listener.committed(commitsOf(admitted));
        for (Waiting waiting : admitted) {
            queueBytes.addAndGet(-waiting.queueBytes());
            waiting.done.complete(null);
        }
    }

    private static List<Commit> commitsOf(List<Waiting> group) {
        List<Commit> commits = new ArrayList<>(group.size());
        for (Waiting waiting : group) {
            commits.add(waiting.commit);
        }
        return commits;
    }

    private void fail(List<Waiting> commits, CofreException reason) {
        for (Waiting waiting : commits) {
            queueBytes.addAndGet(-waiting.queueBytes());
            waiting.done.completeExceptionally(reason);
        }
    }

    /** A commit in the queue, with the future that its caller waits for. */
    private static final class Waiting {
        private final Commit commit;
        private final byte[] payload;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final long submittedNs = System.nanoTime();

        Waiting(Commit commit) {
            this.commit = commit;
            this.payload = CommitCodec.encode(commit);
        }

        int bytes() {
            return payload.length;
        }

        /** The memory that it takes while it waits, with its conditions. */
        int queueBytes() {
            return payload.length + commit.conditions().size() * CONDITION_BYTES;
        }

        /** The memory that a memtable reckons for the commit. */
        int memoryBytes() {
            return payload.length + commit.changes().size() * Memtable.ENTRY_BYTES;
        }
    }
}
