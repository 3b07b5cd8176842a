package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The writes that wait for the writer, in order of arrival, bounded by count and bytes. Thread-safe. */
final class WriteQueue {
    /** Events are refused above these; the writes of the hub itself may go on to twice as many. */
    private static final int EVENTS_MAX = 8_192;

    private static final int WRITES_MAX = 2 * EVENTS_MAX;
    private static final long BYTES_MAX = 32L << 20;
    private static final int GROUP_MAX = 1_024;
    private static final long GROUP_BYTES_MAX = 4L << 20;

    /** A quarter of the room is closed to a tenant that takes the rest: it must not keep the events of others out. */
    private static final int TENANT_EVENTS_MAX = EVENTS_MAX / 4 * 3;

    private static final long TENANT_BYTES_MAX = BYTES_MAX / 4 * 3;

    private final Map<String, Share> shares = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Write> waiting = new ArrayDeque<>();
    private long bytes;
    private long refused;
    private boolean isClosed;

    /** The part of the queue that a tenant has taken. */
    private static final class Share {
        private int events;
        private long bytes;

        private boolean hasRoom(Write write) {
            return events < TENANT_EVENTS_MAX && (events == 0 || bytes + write.bytes() <= TENANT_BYTES_MAX);
        }

        private void count(int moreEvents, int moreBytes) {
            events += moreEvents;
            bytes += moreBytes;
        }
    }

    /** Adds a write. If there is no room, the write fails. */
    void add(Write write) {
        lock.lock();
        try {
            if (!isClosed && hasRoom(write)) {
                waiting.add(write);
                bytes += write.bytes();
                if (write instanceof Write.Append append) {
                    shareOf(append).count(1, write.bytes());
                }
                arrived.signal();
                return;
            }
            refused++;
        } finally {
            lock.unlock();
        }
        write.fail(
                isClosed
                        ? new CofreException(ErrorCode.UNAVAILABLE, "The hub is stopping.")
                        : new CofreException(ErrorCode.OVERLOADED, "Too much waits to be stored."));
    }

    private boolean hasRoom(Write write) {
        if (write instanceof Write.Append append) {
            return waiting.size() < EVENTS_MAX
                    && bytes + write.bytes() <= BYTES_MAX
                    && shareOf(append).hasRoom(write);
        }
        return waiting.size() < WRITES_MAX;
    }

    private Share shareOf(Write.Append append) {
        return shares.computeIfAbsent(append.event().instance().tenant(), tenant -> new Share());
    }

    private void leave(Write.Append append) {
        Share share = shareOf(append);
        share.count(-1, -append.bytes());
        if (share.events == 0) {
            shares.remove(append.event().instance().tenant());
        }
    }

    /**
     * Takes what can be committed together. A task is alone.
     *
     * @return nothing if nothing came in time
     */
    List<Write> take(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (waiting.isEmpty() && !isClosed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            List<Write> group = new ArrayList<>();
            long groupBytes = 0;
            while (!waiting.isEmpty() && group.size() < GROUP_MAX && groupBytes < GROUP_BYTES_MAX) {
                boolean isTask = waiting.peek() instanceof Write.Task<?>;
                if (isTask && !group.isEmpty()) {
                    break;
                }
                Write next = waiting.remove();
                bytes -= next.bytes();
                if (next instanceof Write.Append append) {
                    leave(append);
                }
                groupBytes += next.bytes();
                group.add(next);
                if (isTask) {
                    break;
                }
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more writes. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it takes no more writes, and all were taken out. */
    boolean isDone() {
        lock.lock();
        try {
            return isClosed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }
}
