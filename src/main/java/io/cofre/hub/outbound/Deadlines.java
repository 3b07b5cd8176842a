package io.cofre.hub.outbound;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Closes connections whose exchange takes too long. A socket bounds the time of each read alone: a target that takes
 * the request or gives its answer byte by byte would hold its place for ever. Thread-safe.
 */
final class Deadlines {
    private static final long STEP_MS = 100;

    private final ScheduledExecutorService clock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    Deadlines(ScheduledExecutorService clock) {
        this.clock = clock;
    }

    /** Watches a socket until the watch is closed. */
    Watch watch(Socket socket, long deadlineNs) {
        Watch watch = new Watch(socket, deadlineNs);
        watches.add(watch);
        look();
        return watch;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    private void look() {
        if (looking.compareAndSet(false, true)) {
            clock.schedule(this::closeOverdue, STEP_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void closeOverdue() {
        looking.set(false);
        long now = System.nanoTime();
        for (Watch watch : watches) {
            watch.endIfOverdue(now);
        }
        if (!watches.isEmpty()) {
            look();
        }
    }

    /** The watch over one exchange. */
    final class Watch implements AutoCloseable {
        private final Socket socket;
        private final long deadlineNs;
        private volatile boolean overdue;

        private Watch(Socket socket, long deadlineNs) {
            this.socket = socket;
            this.deadlineNs = deadlineNs;
        }

        private void endIfOverdue(long now) {
            if (now - deadlineNs < 0) {
                return;
            }
            overdue = true;
            try {
                socket.close();
            } catch (IOException closed) {
                // The exchange ends all the same: no descriptor stays open after a failed close.
            }
        }

        /** Whether the connection was closed because its time was over. */
        boolean isOverdue() {
            return overdue;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
