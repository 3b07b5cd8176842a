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
 * What is acknowledged but not yet in files: of each key the latest value, or that it is gone, and which groups and
 * instances came and went.
 *
 * <p>Values may be looked up by any thread. Everything else belongs to the thread that applies commits until the
 * memtable is frozen, and to the checkpoint after that.
 */
final class Memtable {
    /** What an entry costs in memory beside its value: map nodes, the key, the array's header. */
    static final int ENTRY_BYTES = 256;

    private final Map<InstanceLife, Map<Key, Entry>> values = new ConcurrentHashMap<>();
    private final Set<GroupLife> createdGroups = new LinkedHashSet<>();
    private final List<Removal> removals = new ArrayList<>();
    private final Set<InstanceLife> createdInstances = new LinkedHashSet<>();
    private volatile long bytes;
    private volatile long begunNs;
    private long lastSequence;

    /** What is known of a key; null if this memtable does not know it. */
    @Nullable
    Entry find(InstanceLife instance, Key key) {
        Map<Key, Entry> ofInstance = values.get(instance);
        return ofInstance == null ? null : ofInstance.get(key);
    }

    /** All that is known of the values of an instance. */
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

    /** Takes note up to which sequence the commits reach whose changes are here, without being one of them. */
    void appliedBefore(long sequence) {
        lastSequence = sequence;
    }

    /** When its first commit was applied; 0 if none was. */
    long begunNs() {
        return begunNs;
    }

    /** The sequence of the last commit whose changes are here. */
    long lastSequence() {
        return lastSequence;
    }

    /** About how much memory this memtable takes. */
    long bytes() {
        return bytes;
    }

    /** Whether no commit was applied to it: one without any effect still has to be let go of in the journal. */
    boolean isEmpty() {
        return lastSequence == 0 && bytes == 0;
    }

    Map<InstanceLife, Map<Key, Entry>> values() {
        return values;
    }

    Set<GroupLife> createdGroups() {
        return createdGroups;
    }

    /** In the order in which they were made. */
    List<Removal> removals() {
        return removals;
    }

    Set<InstanceLife> createdInstances() {
        return createdInstances;
    }

    /** What is forgotten goes to the trash, and takes its memory until then. */
    private Map<Key, Entry> forget(InstanceLife instance) {
        createdInstances.remove(instance);
        Map<Key, Entry> forgotten = values.remove(instance);
        return forgotten == null ? new ConcurrentHashMap<>() : forgotten;
    }

    /** Takes note that a removal was not made. */
    void leave(Removal removal, long removalBytes) {
        removals.add(removal);
        grow(removalBytes);
    }

    /** What a removal takes in memory. */
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
     * Takes over what an earlier memtable knew and a checkpoint did not bring into files, beneath what is known here.
     * By nobody but whoever keeps commits from being applied meanwhile.
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

    /** What is kept of an instance for its removal; null if it was not removed here. */
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

    /** Only one thread writes, so that a plain read before the write is enough. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void grow(long difference) {
        bytes += difference;
    }

    private static long bytesOf(Entry entry) {
        return (long) ENTRY_BYTES + entry.size();
    }
}
