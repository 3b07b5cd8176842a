package io.cofre.service;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The writes of one thing that are not answered yet, and the requests that wait for them, all by the number of their
 * arrival. One thread uses it at a time, under the monitor of the map that holds it.
 *
 * <p>A waiting request costs one place in this line. It keeps no list of the writes that it waits for, however many
 * there are.
 */
final class Line {
    private final TreeSet<Long> writes = new TreeSet<>();
    private final TreeMap<Long, Turn> waiting = new TreeMap<>();

    /** Adds a write. If its name became known late it may come to stand before others. */
    void enter(long number) {
        writes.add(number);
    }

    /** Ends a write, and moves the requests that wait for none any more to {@code free}. */
    void leave(long number, List<Turn> free) {
        writes.remove(number);
        SortedMap<Long, Turn> first = writes.isEmpty() ? waiting : waiting.headMap(writes.first());
        free.addAll(first.values());
        first.clear();
    }

    /** Lets a request wait, if a write came before it. */
    void await(Turn turn) {
        if (!writes.isEmpty() && writes.first() < turn.number()) {
            waiting.put(turn.number(), turn);
            turn.heldUp();
        }
    }

    /** Forgets a request that no longer waits. */
    void giveUp(Turn turn) {
        waiting.remove(turn.number());
    }

    /** Whether the line is of no use any more: without a write nobody waits. */
    boolean isEmpty() {
        return writes.isEmpty();
    }

    /** A request that waits in some lines. */
    static final class Turn {
        private final long number;
        private final CompletableFuture<Void> come = new CompletableFuture<>();
        /** One more than there are lines, until all lines were asked. */
        private final AtomicInteger lines = new AtomicInteger(1);

        Turn(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        private void heldUp() {
            lines.incrementAndGet();
        }

        /**
         * Records that no write stands before it in one of the lines any more. Returns whether that is so in all lines.
         */
        boolean passed() {
            return lines.decrementAndGet() == 0 && come.complete(null);
        }

        /** Completes when all earlier writes have ended. */
        CompletableFuture<Void> come() {
            return come;
        }
    }
}
