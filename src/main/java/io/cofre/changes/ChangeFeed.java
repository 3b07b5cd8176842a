package io.cofre.changes;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.ChangeListener;
import io.cofre.store.ChangeSource;
import io.cofre.store.Commit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The feed of the changes of all instances that are followed. It keeps the latest changes of an instance while somebody
 * follows it, and until the first {@link #sweep} that comes {@value #REST_SECONDS} s after the last reader left; of all
 * others it keeps nothing. Values are not copied. Changes beyond the bounds are dropped, the oldest first, and a reader
 * that needed them is told so.
 *
 * <p>The lock is held for a few steps in memory at a time: the threads that make commits never wait for a reader.
 * Thread-safe.
 */
public final class ChangeFeed implements ChangeListener {
    /** The time for which a reader that was cut off can come back. */
    static final int REST_SECONDS = 300;

    private static final long REST_NS = REST_SECONDS * 1_000_000_000L;

    /** The instances without readers that are kept beside those with one. */
    private static final int RESTING_MAX = 1024;

    /** The changes that are dropped at a time, so that commits wait for microseconds only. */
    private static final int DROPS_AT_ONCE = 256;

    private static final int HEAP_PART = 16;
    private static final long BYTES_MIN = 1 << 20;

    private final ChangeSource source;
    private final long bytesMax;
    private final LongSupplier clockNs;
    private final Map<InstancePath, Channel> channels = new ConcurrentHashMap<>();
    private final Queue<Node> order = new ArrayDeque<>();
    private final AtomicInteger readers = new AtomicInteger();
    private final LongAdder resets = new LongAdder();
    private volatile long bytes;

    /** Whether nobody has followed an instance yet: most workers have no readers at all. */
    private volatile boolean unused = true;

    /**
     * @param bytesMax the memory of all changes, roughly; one instance gets three quarters of it at most
     * @param clockNs the time that passes, in nanoseconds
     */
    public ChangeFeed(long bytesMax, LongSupplier clockNs) {
        this(ChangeSource.ALL_OWN, bytesMax, clockNs);
    }

    /** @param source is told which instances are followed */
    ChangeFeed(ChangeSource source, long bytesMax, LongSupplier clockNs) {
        this.source = source;
        this.bytesMax = bytesMax;
        this.clockNs = clockNs;
    }

    /**
     * A feed whose memory suits the heap of this process.
     *
     * @param source is told which instances are followed
     */
    public static ChangeFeed ofHeap(ChangeSource source) {
        long part = Runtime.getRuntime().maxMemory() / HEAP_PART;
        return new ChangeFeed(source, Math.max(BYTES_MIN, part), System::nanoTime);
    }

    /**
     * Follows an instance. The first event tells where the stream begins: a change that no reader saw before this call
     * comes behind it.
     *
     * @param after the cursor of the last event that the reader knows; empty if it begins
     * @throws CofreException as {@link ChangeSource#follow}
     */
    public Subscription follow(InstancePath instance, Optional<String> after) {
        Subscription[] joined = new Subscription[1];
        channels.compute(instance, (path, known) -> {
            Channel channel = known == null ? new Channel(path) : known;
            Subscription reader = new Subscription(this, channel);
            channel.join(reader);
            joined[0] = reader;
            return channel;
        });
        unused = false;
        readers.incrementAndGet();
        Subscription reader = Objects.requireNonNull(joined[0]);
        try {
            askFor(instance);
        } catch (CofreException failure) {
            reader.close();
            throw failure;
        }
        after.ifPresentOrElse(reader::resume, reader::begin);
        return reader;
    }

    /** Only once the channel is there: a sweep at this moment would have its changes told no more otherwise. */
    private void askFor(InstancePath instance) {
        try {
            source.follow(instance);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.OVERLOADED);
            // Those that nobody reads now give way.
            forget(0);
            source.follow(instance);
        }
    }

    void left(Subscription reader) {
        readers.decrementAndGet();
        Channel channel = reader.channel();
        channel.leave(reader, clockNs.getAsLong());
        if (channels.size() - readers.get() > RESTING_MAX) {
            remove(channel.instance(), 0);
        }
    }

    /**
     * Forgets the instances whose last reader left long ago. It has to be called now and then: without it, an
     * instance that nobody follows any more keeps its memory.
     */
    public void sweep() {
        forget(REST_NS);
    }

    private void forget(long restNs) {
        List.copyOf(channels.keySet()).forEach(instance -> remove(instance, restNs));
        source.keepOnly(channels::containsKey);
    }

    private void remove(InstancePath instance, long restNs) {
        List<Channel> removed = new ArrayList<>();
        channels.computeIfPresent(instance, (path, channel) -> {
            boolean goes = channel.isIdle(clockNs.getAsLong(), restNs);
            if (goes) {
                removed.add(channel);
            }
            return goes ? null : channel;
        });
        for (Channel channel : removed) {
            while (!isEmptied(channel)) {
                Thread.onSpinWait();
            }
        }
    }

    private synchronized boolean isEmptied(Channel channel) {
        channel.retire();
        for (int drops = 0; drops < DROPS_AT_ONCE; drops++) {
            int freed = channel.dropOldest();
            bytes -= freed;
            if (freed == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void committed(List<Commit> commits) {
        if (unused) {
            return;
        }
        Telling telling = new Telling();
        commits.forEach(commit -> commit.changes().forEach(change -> change.accept(telling)));
        telling.changed.forEach(Channel::wakeReaders);
    }

    @Override
    public void replaced(InstancePath instance) {
        reset(instance, ResetReason.INSTANCE_REPLACED);
    }

    @Override
    public void missed(InstancePath instance) {
        reset(instance, ResetReason.CHANGES_MISSED);
    }

    private void reset(InstancePath instance, ResetReason reason) {
        Channel channel = channels.get(instance);
        if (channel != null && appendReset(channel, reason)) {
            channel.wakeReaders();
        }
    }

    private synchronized boolean appendReset(Channel channel, ResetReason reason) {
        return isKept(channel, channel.appendReset(reason));
    }

    /** Returns whether there is something new for readers. */
    private synchronized boolean append(Channel channel, ChangeKind kind, @Nullable Key key, @Nullable Value value) {
        return isKept(channel, channel.append(kind, key, value));
    }

    /** Counts a change, and drops what is too much; false if there is none. */
    private synchronized boolean isKept(Channel channel, @Nullable Node added) {
        if (added == null) {
            return false;
        }
        order.add(added);
        bytes += added.bytes();
        while (channel.bytes() > bytesMax / 4 * 3) {
            bytes -= channel.dropOldest();
        }
        while (bytes > bytesMax || order.size() > bytesMax / Node.BYTES) {
            // The oldest of all is the oldest of its instance, unless that one has dropped it already.
            Node oldest = order.remove();
            if (!oldest.isDropped()) {
                bytes -= oldest.channel.dropOldest();
            }
        }
        return true;
    }

    /** The memory of all changes that are kept, roughly. */
    public long bytes() {
        return bytes;
    }

    /** The number of readers. */
    public int readers() {
        return readers.get();
    }

    /** The number of times that a reader was told to read anew since it had missed something. */
    public long resets() {
        return resets.sum();
    }

    void countReset() {
        resets.increment();
    }

    /** The number of instances of which changes are kept. */
    int instances() {
        return channels.size();
    }

    /**
     * A few commits on their way into the channels. Successive changes are mostly of one instance, which is looked up
     * once. Readers are woken once, after all.
     */
    private final class Telling implements Change.Visitor<Boolean> {
        private final Set<Channel> changed = new LinkedHashSet<>();
        private @Nullable InstancePath instance;
        private @Nullable Channel channel;

        private Boolean tell(InstancePath path, ChangeKind kind, @Nullable Key key, @Nullable Value value) {
            if (!path.equals(instance)) {
                instance = path;
                channel = channels.get(path);
            }
            Channel followed = channel;
            boolean isTold = followed != null && (key == null || !key.isHidden()) && append(followed, kind, key, value);
            if (isTold) {
                changed.add(Objects.requireNonNull(followed));
            }
            return isTold;
        }

        @Override
        public Boolean putValue(Change.PutValue put) {
            return tell(put.path().instance(), ChangeKind.PUT, put.path().key(), put.value());
        }

        @Override
        public Boolean deleteKey(Change.DeleteKey delete) {
            return tell(
                    delete.path().instance(), ChangeKind.DELETE, delete.path().key(), null);
        }

        @Override
        public Boolean createInstance(Change.CreateInstance create) {
            return tell(create.instance(), ChangeKind.INSTANCE_CREATED, null, null);
        }

        @Override
        public Boolean deleteInstance(Change.DeleteInstance delete) {
            return tell(delete.instance(), ChangeKind.INSTANCE_DELETED, null, null);
        }

        @Override
        public Boolean createGroup(Change.CreateGroup create) {
            return false;
        }

        @Override
        public Boolean deleteGroup(Change.DeleteGroup delete) {
            return deleteGroup(delete.group());
        }

        private boolean deleteGroup(GroupName group) {
            boolean any = false;
            for (Channel each : channels.values()) {
                if (each.group().equals(group)) {
                    any |= tell(each.instance(), ChangeKind.INSTANCE_DELETED, null, null);
                }
            }
            return any;
        }
    }
}
