package io.cofre.volume.engine;

import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes that are acknowledged and not yet in files. It holds the latest value of each key or the fact that the
 * key is gone, and the groups and instances that came and went.
 *
 * <p>Any thread may look up values. Everything else belongs to the thread that applies commits until the memtable is
 * frozen, and to the checkpoint after that.
 */
final class Memtable {
    /** The memory that an entry takes beside its value: map nodes, the key, the header of the array. */
    static final int ENTRY_BYTES = 256;

    private final Map<InstanceLife, Map<Key, Entry>> values = new ConcurrentHashMap<>();
    private final Set<GroupLife> createdGroups = new LinkedHashSet<>();
    private final List<Removal> removals = new ArrayList<>();
    private final Set<InstanceLife> createdInstances = new LinkedHashSet<>();
    private volatile long bytes;
    private volatile long begunNs;
    private long lastSequence;

    /** The entry of a key; null if this memtable does not know the key. */
    @Nullable
    Entry find(InstanceLife instance, Key key) {
        Map<Key, Entry> ofInstance = values.get(instance);
        return ofInstance == null ? null : ofInstance.get(key);
    }

    /** The entries of all keys of an instance that this memtable knows. */
    Map<Key, Entry> values(InstanceLife instance) {
        return values.getOrDefault(instance, Map.of());
    }

    void put(InstanceLife instance, Key key, Entry entry) {
        Entry replaced = values.computeIfAbsent(instance, created -> new ConcurrentHashMap<>())
                .put(key, entry);
        grow(bytesOf(entry) - (replaced == null ? 0 : bytesOf(replaced)));
    }

    void created(GroupLife group) {
        createdGroups.add(group);
        grow(ENTRY_BYTES);
    }

    void created(InstanceLife instance) {
        createdInstances.add(instance);
        grow(ENTRY_BYTES);
    }

    void removed(GroupLife group, RecoveryPointId id) {
        Map<InstanceLife, Map<Key, Entry>> ofGroup = new LinkedHashMap<>();
        for (InstanceLife instance : group.instances().values()) {
            ofGroup.put(instance, forget(instance));
        }
        createdGroups.remove(group);
        removals.add(new RemovedGroup(group, id, ofGroup));
        grow(ENTRY_BYTES);
    }

    void removed(InstanceLife instance, RecoveryPointId id) {
        removals.add(new RemovedInstance(instance, id, forget(instance)));
        grow(ENTRY_BYTES);
    }

    void appliedUpTo(long sequence) {
        if (begunNs == 0) {
            begunNs = System.nanoTime();
        }
        lastSequence = sequence;
    }

    /** Records that the changes of all commits up to a sequence are here, without a commit of its own. */
    void appliedBefore(long sequence) {
        lastSequence = sequence;
    }

    /** The time at which its first commit was applied; 0 if none was. */
    long begunNs() {
        return begunNs;
    }

    /** The sequence of the last commit whose changes are here. */
    long lastSequence() {
        return lastSequence;
    }

    /** The memory that this memtable takes, roughly. */
    long bytes() {
        return bytes;
    }

    /**
     * Whether no commit was applied to it. A commit without any effect counts too, because the journal still has to
     * release it.
     */
    boolean isEmpty() {
        return lastSequence == 0 && bytes == 0;
    }

    Map<InstanceLife, Map<Key, Entry>> values() {
        return values;
    }

    Set<GroupLife> createdGroups() {
        return createdGroups;
    }

    /** The removals in the order in which they were made. */
    List<Removal> removals() {
        return removals;
    }

    Set<InstanceLife> createdInstances() {
        return createdInstances;
    }

    /** The forgotten values go to the trash, and take their memory until then. */
    private Map<Key, Entry> forget(InstanceLife instance) {
        createdInstances.remove(instance);
        Map<Key, Entry> forgotten = values.remove(instance);
        return forgotten == null ? new ConcurrentHashMap<>() : forgotten;
    }

    /** Records that a removal was not made. */
    void leave(Removal removal, long removalBytes) {
        removals.add(removal);
        grow(removalBytes);
    }

    /** The memory that a removal takes. */
    static long bytesOf(Removal removal) {
        long sum = ENTRY_BYTES;
        if (removal instanceof RemovedInstance instance) {
            sum += bytesOf(instance.values());
        } else if (removal instanceof RemovedGroup group) {
            for (Map<Key, Entry> ofInstance : group.values().values()) {
                sum += bytesOf(ofInstance);
            }
        }
        return sum;
    }

    private static long bytesOf(Map<Key, Entry> entries) {
        return entries.values().stream().mapToLong(Memtable::bytesOf).sum();
    }

    /**
     * Takes over what an earlier memtable knew and a checkpoint did not bring into files. Newer changes of this
     * memtable win. The caller has to keep commits from being applied meanwhile.
     */
    void carry(Memtable left) {
        for (GroupLife group : left.createdGroups) {
            if (removals.stream().noneMatch(removal -> isOf(removal, group)) && createdGroups.add(group)) {
                grow(ENTRY_BYTES);
            }
        }
        for (InstanceLife instance : left.createdInstances) {
            if (removedValues(instance) == null && createdInstances.add(instance)) {
                grow(ENTRY_BYTES);
            }
        }
        left.values.forEach(this::carry);
        removals.addAll(0, left.removals);
        left.removals.forEach(removal -> grow(bytesOf(removal)));
        lastSequence = Math.max(lastSequence, left.lastSequence);
    }

    private void carry(InstanceLife instance, Map<Key, Entry> entries) {
        Map<Key, Entry> removed = removedValues(instance);
        Map<Key, Entry> known =
                removed == null ? values.computeIfAbsent(instance, created -> new ConcurrentHashMap<>()) : removed;
        entries.forEach((key, entry) -> {
            if (known.putIfAbsent(key, entry) == null) {
                grow(bytesOf(entry));
            }
        });
    }

    /** The values of an instance that are kept for its removal; null if it was not removed here. */
    private @Nullable Map<Key, Entry> removedValues(InstanceLife instance) {
        for (Removal removal : removals) {
            if (removal instanceof RemovedInstance removed && removed.instance() == instance) {
                return removed.values();
            }
            if (removal instanceof RemovedGroup removed && removed.values().containsKey(instance)) {
                return removed.values().get(instance);
            }
        }
        return null;
    }

    private static boolean isOf(Removal removal, GroupLife group) {
        return removal instanceof RemovedGroup removed && removed.group() == group;
    }

    /** Only one thread writes, so a plain read before the write is enough. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void grow(long difference) {
        bytes += difference;
    }

    private static long bytesOf(Entry entry) {
        return (long) ENTRY_BYTES + entry.size();
    }
}
