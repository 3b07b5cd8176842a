package io.cofre.testing.crash;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history of one key is linearizable: whether each of its operations can be given one moment between
 * its begin and its end so that every read sees what the last write before it wrote. A search after Wing and Gong that
 * remembers where it has been.
 *
 * <p>A write whose answer never came may have had its effect at one moment before the crash, or none: its end is the
 * crash, so that it cannot have its effect later.
 */
public final class RegisterChecker {
    /** The kind of an operation. */
    public enum Kind {
        READ,
        WRITE,
        /** A write without an answer. */
        UNCERTAIN_WRITE
    }

    /**
     * One operation on the key.
     *
     * @param begin a moment on a common clock, before it was called
     * @param end a moment after it returned; for an uncertain write, the crash
     * @param value the version read or written; empty for an absent key and for a delete
     */
    public record Operation(Kind kind, long begin, long end, Optional<String> value) {}

    private record Visited(BitSet done, Optional<String> value) {}

    private final List<Operation> operations;
    private final Set<Visited> visited = new HashSet<>();

    private RegisterChecker(List<Operation> operations) {
        this.operations = operations;
    }

    /** Whether a key that was absent at first can have had this history. */
    public static boolean isLinearizable(List<Operation> history) {
        List<Operation> sorted = new ArrayList<>(history);
        sorted.sort(Comparator.comparingLong(Operation::begin));
        return new RegisterChecker(sorted).canFinish(new BitSet(), Optional.empty());
    }

    private boolean canFinish(BitSet done, Optional<String> value) {
        if (done.cardinality() == operations.size()) {
            return true;
        }
        if (!visited.add(new Visited(done, value))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int index = done.nextClearBit(0); index < operations.size(); index = done.nextClearBit(index + 1)) {
            // An operation that begins after another one has ended cannot come before it, nor can any that begins later
            // still.
            if (operations.get(index).begin() > firstEnd) {
                break;
            }
            firstEnd = Math.min(firstEnd, operations.get(index).end());
        }
        for (int index = done.nextClearBit(0); index < operations.size(); index = done.nextClearBit(index + 1)) {
            if (operations.get(index).begin() > firstEnd) {
                break;
            }
            if (canGoOnWith(index, done, value)) {
                return true;
            }
        }
        return false;
    }

    private boolean canGoOnWith(int index, BitSet done, Optional<String> value) {
        Operation next = operations.get(index);
        BitSet more = (BitSet) done.clone();
        more.set(index);
        return switch (next.kind()) {
            case READ -> next.value().equals(value) && canFinish(more, value);
            case WRITE -> canFinish(more, next.value());
            case UNCERTAIN_WRITE -> canFinish(more, next.value()) || canFinish(more, value);
        };
    }
}
