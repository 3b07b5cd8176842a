package io.cofre.web.kit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One open stream of events. It takes no thread and no buffer while it rests. A caller that does not take what it is
 * sent is cut off as a slow reader of a large value is.
 *
 * <p>Only the thread of {@link EventStreams} calls {@link #turn}; any thread may call the other methods.
 */
final class EventStream implements Callback {
    static final int BUFFER_BYTES = 16 * 1024;

    /** The buffers that are written before it is the turn of another stream. */
    private static final int WRITES_OF_TURN_MAX = 8;

    /** A comment, which readers pass over. */
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventSource source;
    private final Response response;
    private final BoundedConnection connection;
    private final Owner owner;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final long idleTimeoutMs;
    private volatile boolean writing;
    private volatile boolean failed;
    private volatile boolean beats;
    private volatile boolean cut;
    private long bytes;
    private boolean leaves;

    /** The one that gives streams their turns. */
    interface Owner {
        /** Takes a stream whose turn should come. */
        void queue(EventStream stream);

        /** Lets go of a stream. */
        void ended(EventStream stream);
    }

    EventStream(EventSource source, Response response, BoundedConnection connection, Owner owner) {
        this.source = source;
        this.response = response;
        this.connection = connection;
        this.owner = owner;
        EndPoint endPoint = connection.getEndPoint();
        this.idleTimeoutMs = endPoint.getIdleTimeout();
        // Silence is what a stream is for; its heartbeats find callers that are gone.
        endPoint.setIdleTimeout(0);
        source.wakes(this::wake);
    }

    /** Completes when the stream has ended, for whatever reason. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    boolean isOver() {
        return over.get();
    }

    /** The bytes that were sent, once it has ended. */
    long bytes() {
        return bytes;
    }

    /** Has its turn come. It takes no lock and waits for nothing. */
    void wake() {
        if (queued.compareAndSet(false, true)) {
            owner.queue(this);
        }
    }

    /** Has a heartbeat sent. */
    void beat() {
        beats = true;
        wake();
    }

    /** Has the connection cut. */
    void cutOff() {
        cut = true;
        wake();
    }

    /**
     * Writes what there is, as far as the caller takes it without a wait.
     *
     * @param buffers gives the buffer of each write
     * @param closing whether the stream ends once all is written
     */
    void turn(WriteBuffer buffers, boolean closing) {
        queued.set(false);
        if (failed || cut) {
            cut();
            return;
        }
        for (int writes = 0; writes < WRITES_OF_TURN_MAX; writes++) {
            if (writing || over.get()) {
                return;
            }
            if (leaves) {
                end();
                return;
            }
            ByteBuffer buffer = buffers.next();
            if (!source.fill(buffer)) {
                cut();
                return;
            }
            if (buffer.position() == 0 && closing) {
                buffer.put(source.farewell());
                leaves = true;
            } else if (buffer.position() == 0 && beats) {
                buffer.put(HEARTBEAT);
            }
            if (buffer.position() == 0) {
                return;
            }
            beats = false;
            write(buffer.flip());
            if (writing) {
                buffers.lend();
            }
        }
        wake();
    }

    private void write(ByteBuffer buffer) {
        bytes += buffer.remaining();
        connection.awaitReader(System.nanoTime() + TimedOutput.limitNs(buffer.remaining()));
        writing = true;
        response.write(false, buffer, this);
    }

    @Override
    public void succeeded() {
        connection.served();
        writing = false;
        wake();
    }

    @Override
    public void failed(Throwable gone) {
        failed = true;
        wake();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** Cuts the connection and ends the stream. */
    void cut() {
        if (!over.get()) {
            connection.getEndPoint().close();
            end();
        }
    }

    private void end() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        source.close();
        connection.served();
        connection.getEndPoint().setIdleTimeout(idleTimeoutMs);
        owner.ended(this);
        ended.complete(null);
    }
}
