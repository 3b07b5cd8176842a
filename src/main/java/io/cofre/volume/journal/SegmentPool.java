package io.cofre.volume.journal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The slots of a journal: prepared ones, sealed ones that are still needed, and free ones.
 *
 * <p>Thread-safe. {@code preparing} is held while a segment is made, forces included: only a thread that needs a
 * prepared segment and finds none waits for it. The monitor guards the lists and is never held during I/O.
 */
final class SegmentPool {
    private final SegmentMaker maker;
    private final int segmentsMax;
    private final ReentrantLock preparing = new ReentrantLock();

    private final Deque<Segment> prepared = new ArrayDeque<>();
    private final Deque<Segment.Sealed> sealed = new ArrayDeque<>();
    private final Deque<Segment.Slot> free = new ArrayDeque<>();
    private final Set<Integer> slotNumbers = new TreeSet<>();
    private long released;
    private long sealedBytes;
    private boolean closed;

    SegmentPool(SegmentMaker maker, int segmentsMax, long released, Recovered recovered) {
        this.maker = maker;
        this.segmentsMax = segmentsMax;
        this.released = released;
        recovered.sealed().forEach(this::addSealed);
        free.addAll(recovered.free());
        sealed.forEach(segment -> slotNumbers.add(segment.slot().number()));
        free.forEach(slot -> slotNumbers.add(slot.number()));
    }

    /** Whether no segment is prepared, and one could be. */
    synchronized boolean needsSegment() {
        return !closed && prepared.isEmpty() && (!free.isEmpty() || slotNumbers.size() < segmentsMax);
    }

    /** Makes segments until {@code count} are prepared. */
    void prepare(int count) throws IOException {
        preparing.lock();
        try {
            while (countPrepared() < count) {
                prepareOne();
            }
        } finally {
            preparing.unlock();
        }
    }

    /** Takes {@code count} prepared segments, and makes the missing ones. If that fails it takes none. */
    List<Segment> take(int count) throws IOException {
        if (countPrepared() < count) {
            prepare(count);
        }
        return poll(count);
    }

    /** Takes back a segment that was taken and holds its last record now. */
    synchronized void seal(Segment.Sealed segment) {
        addSealed(segment);
        freeReleased();
    }

    /** Frees the slots that hold nothing after {@code sequence}, which is durably the low-water mark. */
    synchronized void release(long sequence) {
        released = Math.max(released, sequence);
        freeReleased();
    }

    /** The bytes of records in the sealed segments that are still needed. Asked for at each group. */
    synchronized long sealedBytes() {
        return sealedBytes;
    }

    /** Ends all preparation, waiting for one that is under way. Returns the prepared segments, which are still open. */
    List<Segment> close() {
        preparing.lock();
        try {
            return closeLists();
        } finally {
            preparing.unlock();
        }
    }

    private void prepareOne() throws IOException {
        Optional<Segment.Slot> reusable = pollFree();
        if (reusable.isEmpty()) {
            addPrepared(maker.create(unusedNumber()));
            return;
        }
        boolean made = false;
        try {
            addPrepared(maker.reuse(reusable.get()));
            made = true;
        } finally {
            if (!made) {
                addFree(reusable.get());
            }
        }
    }

    private synchronized int countPrepared() {
        return prepared.size();
    }

    private synchronized Optional<Segment.Slot> pollFree() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return Optional.ofNullable(free.pollFirst());
    }

    private synchronized void addFree(Segment.Slot slot) {
        free.addLast(slot);
    }

    private synchronized void addPrepared(Segment segment) {
        slotNumbers.add(segment.slot().number());
        prepared.addLast(segment);
    }

    /** The lowest number that no slot has. If such a slot was made in part before, its file is replaced. */
    private synchronized int unusedNumber() throws JournalFullException {
        if (slotNumbers.size() >= segmentsMax) {
            throw new JournalFullException(segmentsMax);
        }
        int number = 0;
        while (slotNumbers.contains(number)) {
            number++;
        }
        return number;
    }

    private synchronized List<Segment> poll(int count) {
        List<Segment> taken = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            taken.add(prepared.removeFirst());
        }
        return taken;
    }

    private void addSealed(Segment.Sealed segment) {
        sealed.addLast(segment);
        sealedBytes += segment.recordBytes();
    }

    private void freeReleased() {
        while (!sealed.isEmpty() && sealed.getFirst().lastSequence() <= released) {
            Segment.Sealed unneeded = sealed.removeFirst();
            sealedBytes -= unneeded.recordBytes();
            free.addLast(unneeded.slot());
        }
    }

    private synchronized List<Segment> closeLists() {
        closed = true;
        List<Segment> open = List.copyOf(prepared);
        prepared.clear();
        return open;
    }
}
