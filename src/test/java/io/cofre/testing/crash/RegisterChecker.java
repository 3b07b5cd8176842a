package io.cofre.testing.crash;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a history of some keys is linearizable: whether each of its calls can be given one moment between its
 * begin and its end so that all answers are right. At its moment, a call that was made finds that its conditions hold
 * and makes all its changes; a refused one finds that a condition does not hold. A read is a call without changes,
 * whose condition is what it saw.
 *
 * <p>It goes through the history in time, after Lowe's just-in-time linearization. It keeps all states that the keys
 * can be in, each with the calls that must have had their moment for it. A call gets its moment at the latest when it
 * ends. So the cost grows with the calls that overlap, and only in proportion with the length of the history.
 *
 * <p>A call whose answer never came may have had its moment before the crash, or none: its end is the crash, so that it
 * cannot have its effect later.
 */
public final class RegisterChecker {
    private static final int OVERLAPPING_MAX = Long.SIZE;
    private static final int REACHED_MAX = 1_000_000;

    /** The way in which a call ended. */
    public enum Outcome {
        /** Its conditions held, and its changes were made. */
        MADE,
        /** It changed nothing, because a condition did not hold. */
        REFUSED,
        /** No answer came. */
        UNKNOWN
    }

    /** A requirement on the version of a key. */
    public sealed interface Expectation {
        boolean holdsFor(Optional<String> version);

        /** It is exactly this; empty for a key that is absent. */
        record Exactly(Optional<String> expected) implements Expectation {
            @Override
            public boolean holdsFor(Optional<String> version) {
                return version.equals(expected);
            }
        }

        /** The key is there. */
        record Present() implements Expectation {
            @Override
            public boolean holdsFor(Optional<String> version) {
                return version.isPresent();
            }
        }
    }

    /**
     * One call.
     *
     * @param begin a moment on a common clock, before it was called
     * @param end a moment after it returned; without an answer, the crash
     * @param conditions the requirements on keys under which it is made
     * @param changes the new version of each key that it changes; empty for a delete
     */
    public record Operation(
            Outcome outcome,
            long begin,
            long end,
            Map<String, Expectation> conditions,
            Map<String, Optional<String>> changes) {

        /** A read that saw this version. */
        public static Operation read(long begin, long end, String key, Optional<String> seen) {
            return new Operation(Outcome.MADE, begin, end, Map.of(key, new Expectation.Exactly(seen)), Map.of());
        }

        /** The state of the keys after it, if it may have its moment in this state. */
        private Optional<Map<String, String>> after(Map<String, String> state) {
            boolean holds = conditions.entrySet().stream()
                    .allMatch(condition ->
                            condition.getValue().holdsFor(Optional.ofNullable(state.get(condition.getKey()))));
            if (holds == (outcome == Outcome.REFUSED)) {
                return Optional.empty();
            }
            if (changes.isEmpty() || !holds) {
                return Optional.of(state);
            }
            Map<String, String> changed = new HashMap<>(state);
            changes.forEach((key, version) -> {
                if (version.isPresent()) {
                    changed.put(key, version.get());
                } else {
                    changed.remove(key);
                }
            });
            return Optional.of(changed);
        }
    }

    /** The state that the keys can be in, and those of the overlapping calls that have had their moment, as bits. */
    private record Reached(long had, Map<String, String> state) {}

    private record Event(long time, boolean isEnd, Operation operation) {}

    private final @Nullable Operation[] overlapping = new Operation[OVERLAPPING_MAX];
    private Set<Reached> reached = new HashSet<>();

    private RegisterChecker(Map<String, String> first) {
        reached.add(new Reached(0, Map.copyOf(first)));
    }

    /** Whether keys that were absent at first can have had this history. */
    public static boolean isLinearizable(List<Operation> history) {
        return violation(Map.of(), history).isEmpty();
    }

    /**
     * The first answer that no order explains, with what was possible before it; empty if the history is linearizable.
     *
     * @param first the versions of the keys before
     * @throws IllegalStateException if there are too many possibilities to decide it
     */
    public static Optional<String> violation(Map<String, String> first, List<Operation> history) {
        List<Event> events = new ArrayList<>();
        for (Operation operation : history) {
            events.add(new Event(operation.begin(), false, operation));
            events.add(new Event(operation.end(), true, operation));
        }
        // Calls that begin when another one ends count as overlapping.
        events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::isEnd));
        return new RegisterChecker(first).violation(events);
    }

    private Optional<String> violation(List<Event> events) {
        for (Event event : events) {
            if (!event.isEnd()) {
                overlapping[slotOf(null)] = event.operation();
                continue;
            }
            Set<Reached> before = reached;
            int ending = slotOf(event.operation());
            reached = afterTheEndOf(ending, event.operation());
            if (reached.isEmpty()) {
                return Optional.of("no order explains " + event.operation() + "\nbefore it the keys could be "
                        + before.stream()
                                .map(Reached::state)
                                .distinct()
                                .limit(10)
                                .toList() + "\nmeanwhile there was "
                        + overlapping());
            }
            overlapping[ending] = null;
        }
        return Optional.empty();
    }

    private int slotOf(@Nullable Operation operation) {
        for (int slot = 0; slot < OVERLAPPING_MAX; slot++) {
            if (Objects.equals(overlapping[slot], operation)) {
                return slot;
            }
        }
        throw new IllegalStateException("more than " + OVERLAPPING_MAX + " calls overlap");
    }

    /** All that can be reached with a moment for the call that ends; without one too, if it had no answer. */
    private Set<Reached> afterTheEndOf(int ending, Operation operation) {
        long endingBit = 1L << ending;
        Set<Reached> after = new HashSet<>();
        Set<Reached> seen = new HashSet<>(reached);
        Deque<Reached> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Reached from = open.pop();
            if ((from.had & endingBit) != 0) {
                after.add(new Reached(from.had & ~endingBit, from.state));
                continue;
            }
            if (operation.outcome() == Outcome.UNKNOWN) {
                after.add(from);
            }
            for (Reached next : next(from)) {
                if (seen.add(next)) {
                    open.push(next);
                }
            }
            if (seen.size() > REACHED_MAX) {
                throw new IllegalStateException("undecided: too much is possible at " + operation);
            }
        }
        return after;
    }

    /** All that one more call can lead to. */
    private List<Reached> next(Reached from) {
        List<Reached> next = new ArrayList<>();
        for (int slot = 0; slot < OVERLAPPING_MAX; slot++) {
            Operation operation = overlapping[slot];
            long bit = 1L << slot;
            if (operation != null && (from.had & bit) == 0) {
                operation.after(from.state).ifPresent(state -> next.add(new Reached(from.had | bit, state)));
            }
        }
        return next;
    }

    private List<Operation> overlapping() {
        List<Operation> present = new ArrayList<>();
        for (Operation operation : overlapping) {
            if (operation != null) {
                present.add(operation);
            }
        }
        return present;
    }
}
