package io.cofre.volume.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Decides what has to go so that the rest fits a bound: always the oldest of the one who has most. Who has little is
 * not made to pay for who has much.
 */
final class FairShare {
    /**
     * Something that takes room.
     *
     * @param owner who has it
     * @param bytes the room that it takes; what takes none makes none by going
     * @param pinned whether it must not go
     */
    record Item<T>(T thing, Object owner, long bytes, boolean pinned) {}

    /**
     * What was decided.
     *
     * @param going what has to go
     * @param bytes the room that the rest takes
     */
    record Decision<T>(List<T> going, long bytes) {}

    private FairShare() {}

    /** Decides about all of these, the newest of which is the first. */
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

    /** What one owner has. */
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
