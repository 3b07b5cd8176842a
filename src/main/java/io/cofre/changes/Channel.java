package io.cofre.changes;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes of one instance that is followed, or was lately, and its readers. The feed calls {@link #append},
 * {@link #dropOldest} and {@link #retire} under its lock. Readers take no lock.
 *
 * <p>A cursor is the mark of the channel and the number of a change. The mark is random, so that no cursor of an
 * earlier channel or process is taken for one of this.
 */
final class Channel {
    private static final HexFormat HEX = HexFormat.of();
    private static final char SEPARATOR = '-';

    private final InstancePath instance;
    private final String mark = HEX.toHexDigits(ThreadLocalRandom.current().nextLong());
    private final List<Subscription> readers = new CopyOnWriteArrayList<>();

    /** The last change that was dropped; before the first, a stand-in. */
    private volatile Node head = new Node(this, 0, ChangeKind.READY, null, null);

    private volatile Node tail = head;
    private volatile long idleSinceNs;
    private long bytes;
    private boolean present = true;
    private boolean retired;

    Channel(InstancePath instance) {
        this.instance = instance;
    }

    InstancePath instance() {
        return instance;
    }

    GroupName group() {
        return instance.group();
    }

    void join(Subscription reader) {
        readers.add(reader);
    }

    void leave(Subscription reader, long nowNs) {
        // In this order: a sweep at this moment must not see it without readers since long ago.
        idleSinceNs = nowNs;
        readers.remove(reader);
    }

    /** Whether nobody follows it, and the last reader left so long ago. */
    boolean isIdle(long nowNs, long restNs) {
        return readers.isEmpty() && nowNs - idleSinceNs >= restNs;
    }

    /** The latest change. */
    Node tail() {
        return tail;
    }

    String cursor(Node node) {
        return mark + SEPARATOR + node.number;
    }

    /** The number in a cursor; empty if this channel did not give it. */
    Optional<Long> number(String cursor) {
        String own = mark + SEPARATOR;
        if (!cursor.startsWith(own)
                || cursor.length()
                        > own.length() + Long.toString(Long.MAX_VALUE).length()) {
            return Optional.empty();
        }
        String digits = cursor.substring(own.length());
        try {
            long number = Long.parseLong(digits);
            return Long.toString(number).equals(digits) && number >= 0 && number <= tail.number
                    ? Optional.of(number)
                    : Optional.empty();
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    /** The change of that number; null if it was dropped, and another one behind it. */
    @Nullable
    Node find(long number) {
        Node node = head;
        while (node != null && node.number < number) {
            node = node.next();
        }
        return node != null && node.number == number ? node : null;
    }

    /** Whether changes between a reader at {@code position} and the present were dropped. */
    boolean isBeyond(Node position) {
        return position.number < head.number;
    }

    /** Adds a change; null if it changes nothing that readers know of. */
    @Nullable
    Node append(ChangeKind kind, @Nullable Key key, @Nullable Value value) {
        if (retired || !changesSomething(kind)) {
            return null;
        }
        present = kind != ChangeKind.INSTANCE_DELETED;
        return append(new Node(this, tail.number + 1, kind, key, value));
    }

    /** Adds a reset; null if nobody is to be told. */
    @Nullable
    Node appendReset(ResetReason reason) {
        if (retired) {
            return null;
        }
        present = true;
        return append(Node.reset(this, tail.number + 1, reason));
    }

    private Node append(Node added) {
        bytes += added.bytes();
        tail.link(added);
        tail = added;
        return added;
    }

    private boolean changesSomething(ChangeKind kind) {
        return switch (kind) {
            case INSTANCE_CREATED -> !present;
            case INSTANCE_DELETED, DELETE -> present;
            default -> true;
        };
    }

    /** The memory of its changes, roughly. */
    long bytes() {
        return bytes;
    }

    /** Drops the oldest change, and returns the memory that it took; 0 if there is none. */
    int dropOldest() {
        Node before = head;
        Node oldest = before.next();
        if (oldest == null) {
            return 0;
        }
        int freed = oldest.bytes();
        bytes -= freed;
        // Its reader may be at work on it, so its link to the next one stays until that one is dropped.
        head = oldest;
        oldest.drop();
        before.link(null);
        return freed;
    }

    /** Takes no more changes from now on. */
    void retire() {
        retired = true;
    }

    void wakeReaders() {
        readers.forEach(Subscription::wake);
    }
}
