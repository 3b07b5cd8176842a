package io.cofre.testing.crash;

import io.cofre.testing.crash.RegisterChecker.Expectation;
import io.cofre.testing.crash.RegisterChecker.Operation;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** All calls of concurrent clients and their answers, with their times. Thread-safe. */
public final class RegisterHistory {
    private final AtomicLong clock = new AtomicLong();
    private final Map<String, String> first;
    private final List<Operation> operations = new ArrayList<>();

    /** A history that begins with these versions of keys, and no other key. */
    public RegisterHistory(Map<String, String> first) {
        this.first = Map.copyOf(first);
    }

    /** A moment, for the begin of a call. */
    public long now() {
        return clock.incrementAndGet();
    }

    /** Writes down a read that returned just now. */
    public void addRead(long begin, String key, Optional<String> seen) {
        add(Operation.read(begin, now(), key, seen));
    }

    /** Writes down a write that returned just now; one without an answer ends later. */
    public void addWrite(
            Outcome outcome, long begin, Map<String, Expectation> conditions, Map<String, Optional<String>> changes) {
        long end = outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : now();
        add(new Operation(outcome, begin, end, Map.copyOf(conditions), Map.copyOf(changes)));
    }

    /**
     * The store has ended and no client calls it: a write without an answer has had its effect by now, or has none.
     */
    public synchronized void storeEnded() {
        long end = now();
        operations.replaceAll(operation -> operation.end() < end
                ? operation
                : new Operation(
                        operation.outcome(), operation.begin(), end, operation.conditions(), operation.changes()));
    }

    /** The reason why no registers can have this history; empty if some can. */
    public synchronized Optional<String> violation() {
        return RegisterChecker.violation(first, operations);
    }

    /** The number of conditional writes that ended like this. */
    public synchronized long conditional(Outcome outcome) {
        return operations.stream()
                .filter(operation -> operation.outcome() == outcome
                        && !operation.conditions().isEmpty()
                        && !operation.changes().isEmpty())
                .count();
    }

    private synchronized void add(Operation operation) {
        operations.add(operation);
    }
}
