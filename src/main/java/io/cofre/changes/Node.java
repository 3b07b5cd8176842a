package io.cofre.changes;

import io.cofre.session.ContentTag;
import io.cofre.session.Key;
import io.cofre.session.Value;
import org.jspecify.annotations.Nullable;

/**
 * One change in the buffer of an instance, linked to the next one. The feed alone links and drops; readers go along the
 * links and take no lock.
 */
final class Node {
    /** The memory of a node without its value, roughly. */
    static final int BYTES = 128;

    final Channel channel;
    final long number;
    final ChangeKind kind;
    final @Nullable Key key;
    final @Nullable ResetReason reason;
    private volatile @Nullable Value value;
    private volatile @Nullable Node next;
    private volatile boolean dropped;
    private @Nullable ContentTag tag;

    /** A node for a change that is no reset. */
    Node(Channel channel, long number, ChangeKind kind, @Nullable Key key, @Nullable Value value) {
        this(channel, number, kind, key, value, null);
    }

    private Node(
            Channel channel,
            long number,
            ChangeKind kind,
            @Nullable Key key,
            @Nullable Value value,
            @Nullable ResetReason reason) {
        this.channel = channel;
        this.number = number;
        this.kind = kind;
        this.key = key;
        this.value = value;
        this.reason = reason;
    }

    static Node reset(Channel channel, long number, ResetReason reason) {
        return new Node(channel, number, ChangeKind.RESET, null, null, reason);
    }

    /** The memory that it takes while it is not dropped, roughly. */
    int bytes() {
        Value kept = value;
        return BYTES + (kept == null ? 0 : kept.size());
    }

    /** The change behind it; null if there is none, or if it was cut off because it was dropped long ago. */
    @Nullable
    Node next() {
        return next;
    }

    void link(@Nullable Node following) {
        next = following;
    }

    /** The value that was put; null once it was dropped. */
    @Nullable
    Value value() {
        return value;
    }

    /** The tag of the value; null if it was dropped before anyone asked. */
    @Nullable
    ContentTag tag() {
        ContentTag known = tag;
        Value kept = value;
        if (known == null && kept != null) {
            known = ContentTag.of(kept);
            tag = known;
        }
        return known;
    }

    boolean isDropped() {
        return dropped;
    }

    /** Lets go of its value. Its link stays. */
    void drop() {
        dropped = true;
        value = null;
    }
}
