package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open streams of events, and the one thread that writes to them. It never waits for a caller. A thread for each
 * stream would cost memory, and older Java has few threads for requests. Thread-safe.
 */
final class EventStreams implements EventStream.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    /** The time between heartbeats: proxies end a connection that is silent for a minute. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** The time that callers get, when the server stops, to take what is left for them. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final long STEP_MS = 5;

    private final String program;
    private final int streamsMax;
    private final long heartbeatNs;
    private final Predicate<Throwable> fatal;
    private final AtomicInteger places = new AtomicInteger();
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final Queue<EventStream> queue = new ConcurrentLinkedQueue<>();
    private final WriteBuffer buffers = new WriteBuffer(EventStream.BUFFER_BYTES);
    private final Thread thread = new Thread(this::run, "http-events");
    private volatile Runnable onCount = () -> {};
    private volatile Runnable onBeat = () -> {};
    private volatile boolean parked;
    private volatile boolean closing;
    private volatile boolean closed;

    /**
     * Streams that are served once {@link #start} was called.
     *
     * @param program the word by which errors call the program
     * @param streamsMax the number that may be open at one moment
     * @param fatal is told of each failure, and says whether it ends the process
     */
    EventStreams(String program, int streamsMax, Duration heartbeat, Predicate<Throwable> fatal) {
        this.program = program;
        this.streamsMax = streamsMax;
        this.heartbeatNs = heartbeat.toNanos();
        this.fatal = fatal;
        thread.setDaemon(true);
    }

    /** Begins to serve. */
    void start() {
        thread.start();
    }

    /** The number of open streams. */
    int count() {
        return places.get();
    }

    /** Has {@code told} called whenever the number changes. */
    void tells(Runnable told) {
        onCount = told;
    }

    /** Has {@code work} done at each heartbeat, whether or not streams are open. All streams wait for it. */
    void atHeartbeats(Runnable work) {
        onBeat = work;
    }

    /**
     * Opens the stream that answers a request.
     *
     * @throws CofreException {@code OVERLOADED} if too many are open, {@code UNAVAILABLE} if the server stops, or the
     *     reason why the source cannot be had
     */
    EventStream open(Exchange exchange, Supplier<EventSource> opens) {
        takePlace();
        EventStream stream;
        try {
            stream = exchange.events(opens.get(), this);
        } catch (RuntimeException | Error failure) {
            leavePlace();
            throw failure;
        }
        open.add(stream);
        if (stream.isOver()) {
            open.remove(stream);
        }
        stream.wake();
        return stream;
    }

    /** Counts one more stream, unless there are too many or the end has begun. */
    void takePlace() {
        int taken = places.incrementAndGet();
        // Only now: the end waits for the places that are taken when it begins.
        if (closing) {
            places.decrementAndGet();
            throw new CofreException(ErrorCode.UNAVAILABLE, "the " + program + " is stopping");
        }
        if (taken > streamsMax) {
            places.decrementAndGet();
            throw new CofreException(ErrorCode.OVERLOADED, "too many streams of changes are open");
        }
        onCount.run();
    }

    void leavePlace() {
        places.decrementAndGet();
        onCount.run();
    }

    @Override
    public void queue(EventStream stream) {
        queue.add(stream);
        // A commit may queue thousands, and waits meanwhile: the first one wakes the thread for all.
        if (parked) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void ended(EventStream stream) {
        open.remove(stream);
        leavePlace();
    }

    private void run() {
        long nextBeatNs = System.nanoTime() + heartbeatNs;
        while (!closed) {
            EventStream stream = queue.poll();
            if (stream != null) {
                turn(stream);
            } else {
                park(nextBeatNs);
            }
            if (System.nanoTime() - nextBeatNs >= 0) {
                nextBeatNs = System.nanoTime() + heartbeatNs;
                open.forEach(EventStream::beat);
                tellBeat();
            }
        }
        open.forEach(EventStream::cut);
    }

    private void park(long untilNs) {
        parked = true;
        // One that came before the flag was up did not wake this thread.
        if (queue.isEmpty() && !closed) {
            LockSupport.parkNanos(this, Math.max(1, untilNs - System.nanoTime()));
        }
        parked = false;
    }

    private void tellBeat() {
        try {
            onBeat.run();
        } catch (RuntimeException | Error failure) {
            if (!fatal.test(failure)) {
                LOG.error("the work of a heartbeat failed", failure);
            }
        }
    }

    private void turn(EventStream stream) {
        try {
            stream.turn(buffers, closing);
        } catch (RuntimeException | Error failure) {
            if (!fatal.test(failure)) {
                LOG.error("a stream of events failed", failure);
            }
            // Whether its write goes on is not known.
            buffers.lend();
            stream.cut();
        }
    }

    /**
     * Ends all streams, each with an event that says so. Callers that do not take it in time are cut off. None opens
     * any more.
     *
     * @param limit the time that this may take
     */
    void close(Duration limit) throws InterruptedException {
        closing = true;
        open.forEach(EventStream::wake);
        Duration half = limit.dividedBy(2);
        Duration each = half.compareTo(FAREWELL) < 0 ? half : FAREWELL;
        if (!areEnded(each)) {
            open.forEach(EventStream::cutOff);
            areEnded(each);
        }
        closed = true;
        LockSupport.unpark(thread);
    }

    private boolean areEnded(Duration limit) throws InterruptedException {
        long beginNs = System.nanoTime();
        while (places.get() > 0) {
            if (System.nanoTime() - beginNs > limit.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
            // One may have opened at the moment of the end.
            open.forEach(EventStream::wake);
        }
        return true;
    }
}
