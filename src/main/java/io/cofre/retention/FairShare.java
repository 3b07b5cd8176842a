package io.cofre.retention;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The decision which things have to go so that the rest fits a bound. Always the oldest thing of the owner with the
 * most goes, so a small owner does not pay for a large one.
 */
final class FairShare {
    /**
     * Something that takes room.
     *
     * @param owner its owner
     * @param bytes the room that it takes; a thing that takes none frees none
     * @param pinned whether it must not go
     */
    record Item<T>(T thing, Object owner, long bytes, boolean pinned) {}

    /**
     * A decision.
     *
     * @param going the things that have to go
     * @param bytes the room that the rest takes
     */
    record Decision<T>(List<T> going, long bytes) {}

    private FairShare() {}

    /** Decides about these things; the newest is the first. */
    static <T> Decision<T> decide(List<Item<T>> newestFirst, long bytesMax) {
        Map<Object, Holding<T>> holdings = new HashMap<>();
        long bytes = 0;
        for (Item<T> item : newestFirst) {
            bytes += item.bytes();
            holdings.computeIfAbsent(item.owner(), owner -> new Holding<>()).add(item);
        }
        PriorityQueue<Holding<T>> largest = new PriorityQueue<>(
                Comparator.comparingLong((Holding<T> holding) -> holding.bytes).reversed());
        holdings.values().stream().filter(Holding::canGive).forEach(largest::add);
        List<T> going = new ArrayList<>();
        while (bytes > bytesMax && !largest.isEmpty()) {
            Holding<T> holding = largest.remove();
            Item<T> oldest = holding.give();
            going.add(oldest.thing());
            bytes -= oldest.bytes();
            if (holding.canGive()) {
                largest.add(holding);
            }
        }
        return new Decision<>(going, bytes);
    }

    /** The things of one owner. */
    private static final class Holding<T> {
        private final Deque<Item<T>> loose = new ArrayDeque<>();
        private long bytes;

        void add(Item<T> item) {
            bytes += item.bytes();
            if (!item.pinned() && item.bytes() > 0) {
                loose.addLast(item);
            }
        }

        boolean canGive() {
            return !loose.isEmpty();
        }

        Item<T> give() {
            Item<T> oldest = loose.removeLast();
            bytes -= oldest.bytes();
            return oldest;
        }
    }
}
