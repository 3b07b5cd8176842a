package io.cofre.changes;

import org.jspecify.annotations.Nullable;

/**
 * The place of one reader in the changes of an instance. It holds nothing but that place, however slow the reader is.
 * Only one thread at a time may ask for events; any thread may wake it or close it.
 */
public final class Subscription implements AutoCloseable {
    private final ChangeFeed feed;
    private final Channel channel;
    private Node position;
    private @Nullable ChangeEvent first;
    private volatile Runnable wake = () -> {};
    private volatile boolean closed;

    Subscription(ChangeFeed feed, Channel channel) {
        this.feed = feed;
        this.channel = channel;
        this.position = channel.tail();
    }

    /** Begins at the latest change. */
    void begin() {
        position = channel.tail();
        first = ChangeEvent.of(ChangeKind.READY, channel.cursor(position));
    }

    /** Goes on behind a cursor. */
    void resume(String cursor) {
        Long number = channel.number(cursor).orElse(null);
        Node found = number == null ? null : channel.find(number);
        if (found == null) {
            first = lost(number == null ? ResetReason.CURSOR_UNKNOWN : ResetReason.CURSOR_TOO_OLD);
            return;
        }
        position = found;
        first = ChangeEvent.of(ChangeKind.RESUMED, channel.cursor(found));
    }

    /** Has {@code onMore} called, by a thread that it must not hold up, whenever there may be more events. */
    public void wakes(Runnable onMore) {
        wake = onMore;
    }

    void wake() {
        wake.run();
    }

    /** The next event; null if there is none for now. The first one tells where the stream begins. */
    public @Nullable ChangeEvent next() {
        ChangeEvent begun = first;
        if (begun != null) {
            first = null;
            return begun;
        }
        Node next = position.next();
        if (next == null) {
            return channel.isBeyond(position) ? lost(ResetReason.READER_TOO_SLOW) : null;
        }
        ChangeEvent event = ChangeEvent.of(next, channel.cursor(next));
        if (event == null) {
            return lost(ResetReason.READER_TOO_SLOW);
        }
        position = next;
        return event;
    }

    private ChangeEvent lost(ResetReason reason) {
        feed.countReset();
        position = channel.tail();
        return ChangeEvent.reset(reason, channel.cursor(position));
    }

    Channel channel() {
        return channel;
    }

    /** Ends it. May be called more than once. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        feed.left(this);
    }
}
