package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The writes that wait for the writer, in order of arrival, bounded by count and bytes. Thread-safe. */
final class WriteQueue {
    /** Events are refused above these; what the hub itself writes may go on to twice as many. */
    private static final int EVENTS_MAX = 8_192;

    private static final int WRITES_MAX = 2 * EVENTS_MAX;
    private static final long BYTES_MAX = 32L << 20;
    private static final int GROUP_MAX = 1_024;
    private static final long GROUP_BYTES_MAX = 4L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Write> waiting = new ArrayDeque<>();
    private long bytes;
    private long refused;
    private boolean isClosed;

    /** Adds a write. If there is no room, the write fails. */
    void add(Write write) {
        lock.lock();
        try {
            if (!isClosed && hasRoom(write)) {
                waiting.add(write);
                bytes += write.bytes();
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
        if (write instanceof Write.Append) {
            return waiting.size() < EVENTS_MAX && bytes + write.bytes() <= BYTES_MAX;
        }
        return waiting.size() < WRITES_MAX;
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
