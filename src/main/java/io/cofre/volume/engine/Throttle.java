package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.journal.JournalFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether commits go on, wait or are refused, and the reason. They go on while memory and the journal have
 * room, and the less room there is the slower they go. Without room they wait for a checkpoint that works, however slow
 * it is, and are refused after a while. If checkpoints fail they are refused at once.
 *
 * <p>{@link #awaitPass} belongs to the committer, the rest to any thread.
 */
final class Throttle {
    private static final long STEP_NS = Duration.ofMillis(1).toNanos();
    private static final String FULL_OF_SET_ASIDE =
            "the memory for changes is full of those that cannot be brought into their files";
    private static final String TOO_SLOW = "the volume is too slow: changes come faster than they reach their files";
    private static final double NS_PER_SECOND = 1e9;

    private final Backpressure backpressure;
    private final Patience patience;
    private volatile @Nullable Exception checkpointTrouble;
    private volatile @Nullable IOException journalTrouble;

    /** The time since which commits wait for room; 0 while they do not wait. */
    private volatile long heldSinceNs;

    Throttle(Backpressure backpressure, Patience patience) {
        this.backpressure = backpressure;
        this.patience = patience;
    }

    /** Records that a checkpoint failed. Returns whether the previous one did not fail. */
    boolean checkpointFailed(Exception trouble) {
        boolean isNew = checkpointTrouble == null;
        checkpointTrouble = trouble;
        return isNew;
    }

    /** Records that a checkpoint was done. Returns whether the previous one failed. */
    boolean checkpointDone() {
        boolean wasTroubled = checkpointTrouble != null;
        checkpointTrouble = null;
        heldSinceNs = 0;
        return wasTroubled;
    }

    /** Whether the last checkpoint failed. */
    boolean isTroubled() {
        return checkpointTrouble != null;
    }

    /**
     * Records why no segment could be prepared; null if one could. Returns whether the previous one could be prepared.
     */
    boolean prepared(@Nullable IOException trouble) {
        boolean worked = journalTrouble == null;
        journalTrouble = trouble;
        return worked;
    }

    /** Whether a checkpoint should begin before its interval has passed. */
    boolean isCheckpointDue() {
        return checkpointTrouble == null && backpressure.isCheckpointDue();
    }

    /**
     * Holds the committer back to the pace of checkpoints. Returns whether the next group may be committed; if not, the
     * commits that waited for too long were refused.
     *
     * @param isOver whether nobody is to be held back any more
     * @param wakeCheckpoint begins a checkpoint, unless one is under way
     */
    boolean awaitPass(Committer committer, BooleanSupplier isOver, Runnable wakeCheckpoint) {
        long begin = System.nanoTime();
        while (!isOver.getAsBoolean()) {
            long now = System.nanoTime();
            long pause;
            if (backpressure.hasRoomFor(committer.nextBytes())) {
                heldSinceNs = 0;
                pause = begin + backpressure.delayNs() - now;
                if (pause <= 0) {
                    return true;
                }
            } else if (refuseWaiting(committer, now)) {
                return false;
            } else {
                wakeCheckpoint.run();
                pause = STEP_NS;
            }
            LockSupport.parkNanos(this, Math.min(pause, STEP_NS));
        }
        return true;
    }

    /** The memory that the next group may take, if it is more than one commit. */
    long roomBytes() {
        return backpressure.roomBytes();
    }

    private boolean refuseWaiting(Committer committer, long now) {
        CofreException failing = refusalOfTrouble();
        if (failing != null) {
            return committer.refuseWaiting(failing, Duration.ZERO);
        }
        if (heldSinceNs == 0) {
            heldSinceNs = now;
        }
        return committer.refuseWaiting(slow(), patience.room());
    }

    /** The reason why a commit may not even wait; null if it may. */
    @Nullable
    CofreException refusal(int bytes) {
        return checkpointTrouble != null && (backpressure.isAtBound() || !backpressure.hasRoomFor(bytes))
                ? refusalOfTrouble()
                : null;
    }

    /** The refusal of a commit for which the queue has no room. */
    CofreException crowded() {
        return heldSinceNs == 0 ? new CofreException(ErrorCode.OVERLOADED, "too many writes are waiting") : slow();
    }

    /** The refusal of a commit for which the journal has no free segment. */
    CofreException journalFull(JournalFullException full) {
        CofreException failing = refusalOfTrouble();
        return failing == null ? new CofreException(ErrorCode.OVERLOADED, reasonOfFullness(), full) : failing;
    }

    /**
     * The reason why commits cannot be taken, or not in time; empty if they can.
     *
     * @param unforcedNs the time for which the oldest commit has waited for its force
     * @param unfiledNs the time for which the oldest durable commit has waited for its file
     */
    Optional<String> reason(long unforcedNs, long unfiledNs) {
        CofreException failing = refusal(0);
        if (failing != null) {
            return Optional.of(String.valueOf(failing.getMessage()));
        }
        IOException unprepared = journalTrouble;
        if (unprepared != null) {
            return Optional.of(
                    unprepared instanceof DiskFullException
                            ? "the journal has no room to grow"
                            : "the journal cannot grow: " + FileReason.of(unprepared));
        }
        long heldSince = heldSinceNs;
        if (heldSince != 0 && System.nanoTime() - heldSince > patience.force().toNanos()) {
            return Optional.of(reasonOfFullness());
        }
        if (unforcedNs > patience.force().toNanos()) {
            return Optional.of("the disk is too slow: a write has waited for " + seconds(unforcedNs) + " s");
        }
        if (unfiledNs > patience.file().toNanos()) {
            return Optional.of(unfiled(unfiledNs));
        }
        return Optional.empty();
    }

    private String unfiled(long waitedNs) {
        Exception trouble = checkpointTrouble;
        String reason = trouble instanceof DiskFullException
                ? "no space is left on the volume"
                : trouble == null ? "the volume is too slow" : "values cannot be written to the volume";
        return reason + ": a change has waited for its file for " + seconds(waitedNs) + " s";
    }

    private @Nullable CofreException refusalOfTrouble() {
        Exception trouble = checkpointTrouble;
        if (trouble == null) {
            return null;
        }
        return trouble instanceof DiskFullException
                ? new CofreException(ErrorCode.DISK_FULL, "no space is left on the volume", trouble)
                : new CofreException(ErrorCode.UNAVAILABLE, "values cannot be written to the volume", trouble);
    }

    private CofreException slow() {
        return new CofreException(ErrorCode.OVERLOADED, reasonOfFullness());
    }

    private String reasonOfFullness() {
        return backpressure.isFullOfSetAside() ? FULL_OF_SET_ASIDE : TOO_SLOW;
    }

    private static long seconds(long waitedNs) {
        return Math.round(waitedNs / NS_PER_SECOND);
    }
}
