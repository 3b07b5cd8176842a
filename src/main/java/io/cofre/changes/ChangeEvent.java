package io.cofre.changes;

import io.cofre.session.ContentTag;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream of changes. It holds no value itself: the buffer does, and lets go of it when it has to.
 */
public final class ChangeEvent {
    private final ChangeKind kind;
    private final String cursor;
    private final @Nullable Node node;
    private final @Nullable ContentTag tag;
    private final @Nullable ResetReason reason;

    private ChangeEvent(
            ChangeKind kind,
            String cursor,
            @Nullable Node node,
            @Nullable ContentTag tag,
            @Nullable ResetReason reason) {
        this.kind = kind;
        this.cursor = cursor;
        this.node = node;
        this.tag = tag;
        this.reason = reason;
    }

    static ChangeEvent of(ChangeKind kind, String cursor) {
        return new ChangeEvent(kind, cursor, null, null, null);
    }

    static ChangeEvent reset(ResetReason reason, String cursor) {
        return new ChangeEvent(ChangeKind.RESET, cursor, null, null, reason);
    }

    /** The event of a change; null if the buffer has dropped it. */
    static @Nullable ChangeEvent of(Node node, String cursor) {
        ContentTag tag = node.kind == ChangeKind.PUT ? node.tag() : null;
        ChangeEvent event = new ChangeEvent(node.kind, cursor, node, tag, node.reason);
        return node.isDropped() ? null : event;
    }

    public ChangeKind kind() {
        return kind;
    }

    /** The place behind this event, by which another stream can go on. */
    public String cursor() {
        return cursor;
    }

    /** The key that was put or removed; empty for other kinds. */
    public Optional<Key> key() {
        return node == null ? Optional.empty() : Optional.ofNullable(node.key);
    }

    /** The tag of the value that was put; empty for other kinds. */
    public Optional<ContentTag> tag() {
        return Optional.ofNullable(tag);
    }

    /** The value that was put; empty for other kinds, and once the buffer has dropped it. */
    public Optional<Value> value() {
        return node == null ? Optional.empty() : Optional.ofNullable(node.value());
    }

    /** The reason of a reset; empty for other kinds. */
    public Optional<ResetReason> reason() {
        return Optional.ofNullable(reason);
    }
}
