package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.volume.history.QuiescedTask;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions as of the last applied commit, as far as they are not in files. It consists of the catalog and two
 * memtables: one grows, and a checkpoint is bringing the other into files.
 *
 * <p>The committer (at the start, recovery) applies commits in journal order. The lock keeps them apart from the
 * moments at which the checkpoint freezes a memtable and drops it. It also lets readers see a commit whole or not at
 * all; readers take it only when they meet a commit that is being applied.
 */
final class LiveView {
    private final Catalog catalog;
    private final InstantSource time;
    private final StampedLock lock = new StampedLock();
    private volatile View view = new View(new Memtable(), null);
    private volatile long longestFreezeNs;
    private volatile long asideBytes;

    /** @param time the time of day */
    LiveView(Catalog catalog, InstantSource time) {
        this.catalog = catalog;
        this.time = time;
    }

    Catalog catalog() {
        return catalog;
    }

    /**
     * The knowledge of a key that needs no look at files.
     *
     * @param instance the present life of its instance; null if there is no such instance
     * @param entry the knowledge of the memtables; null if only the files know
     */
    record Found(@Nullable InstanceLife instance, @Nullable Entry entry) {}

    Found find(KeyPath path) {
        catalog.requireReadable(path.instance().group());
        return whole(() -> {
            InstanceLife instance = catalog.instance(path.instance());
            return new Found(instance, instance == null ? null : view.find(instance, path.key()));
        });
    }

    boolean contains(InstancePath instance) {
        InstanceLife found = instance(instance);
        return found != null && !found.isOfSystem();
    }

    /** The present life of an instance; null if there is no such instance. */
    @Nullable
    InstanceLife instance(InstancePath path) {
        catalog.requireReadable(path.group());
        return whole(() -> catalog.instance(path));
    }

    /** All groups in their natural order. */
    List<GroupName> groups() {
        return whole(catalog::groups);
    }

    /** The values of an instance as the memtables know them. */
    Map<Key, Entry> memtable(InstanceLife instance) {
        return whole(() -> view.memtable(instance));
    }

    /** Refuses a commit to a group that cannot be read. */
    void requireReadable(Commit commit) {
        if (catalog.isReadable()) {
            return;
        }
        for (Change change : commit.changes()) {
            catalog.requireReadable(change.group());
        }
    }

    /** The instances of a group; empty if there is no such group. */
    Optional<List<InstanceName>> instances(GroupName name) {
        catalog.requireReadable(name);
        return whole(() -> {
            GroupLife group = catalog.group(name);
            return group == null || group.isOfSystem()
                    ? Optional.empty()
                    : Optional.of(group.instances().values().stream()
                            .filter(instance -> !instance.isOfSystem())
                            .map(instance -> instance.path().instance())
                            .toList());
        });
    }

    /** The result of {@code look} when it sees each commit whole or not at all. {@code look} may be called twice. */
    private <T extends @Nullable Object> T whole(Supplier<T> look) {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            T seen = look.get();
            if (lock.validate(stamp)) {
                return seen;
            }
        }
        stamp = lock.readLock();
        try {
            return look.get();
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** Makes the changes of a commit that is durable. Doing so twice has the same effect as once. */
    void apply(Commit commit, long sequence) {
        long stamp = lock.writeLock();
        try {
            Memtable growing = view.growing;
            Applier applier = new Applier(growing);
            for (Change change : commit.changes()) {
                change.accept(applier);
            }
            growing.appliedUpTo(sequence);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /**
     * The memtable that is to be brought into files; it is frozen from now on. This is the one that an earlier
     * checkpoint could not finish, else the growing one. Null if there is nothing to do.
     */
    @Nullable
    Memtable freeze() {
        long stamp = lock.writeLock();
        long begin = System.nanoTime();
        try {
            if (view.frozen == null && !view.growing.isEmpty()) {
                view = new View(new Memtable(), view.growing);
            }
            return view.frozen;
        } finally {
            longestFreezeNs = Math.max(longestFreezeNs, System.nanoTime() - begin);
            lock.unlockWrite(stamp);
        }
    }

    /** The longest time for which commits were kept out while a memtable was frozen. */
    long longestFreezeNs() {
        return longestFreezeNs;
    }

    /** Whether there is a memtable that a checkpoint has begun and not finished. */
    boolean isFrozen() {
        return view.frozen != null;
    }

    /** Drops the frozen memtable: all of it is in files, except the changes in {@code left}. */
    void dropFrozen(Memtable left) {
        long stamp = lock.writeLock();
        try {
            view.growing.carry(left);
            asideBytes = left.bytes();
            view = new View(view.growing, null);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /**
     * Has the directory of an instance replaced. No memtable may know anything of the instance. Readers wait meanwhile,
     * and then find a new life.
     */
    void replace(InstancePath path, QuiescedTask swap) throws IOException {
        long stamp = lock.writeLock();
        try {
            swap.run();
            catalog.renew(path);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** The memory that both memtables take, roughly. */
    long memtableBytes() {
        View current = view;
        return current.growing.bytes() + (current.frozen == null ? 0 : current.frozen.bytes());
    }

    /** The part of that memory that is set aside: no checkpoint can bring it into files for now. */
    long asideBytes() {
        return Math.min(asideBytes, memtableBytes());
    }

    /** The time since the oldest commit that is not in files was applied; 0 if all are in files. */
    long oldestNs() {
        View current = view;
        long begun = current.frozen == null ? 0 : current.frozen.begunNs();
        if (begun == 0) {
            begun = current.growing.begunNs();
        }
        return begun == 0 ? 0 : Math.max(0, System.nanoTime() - begun);
    }

    /**
     * A visitor that makes changes in the growing memtable. It returns whether there was anything to change: replay
     * meets values of instances that are removed already.
     */
    private final class Applier implements Change.Visitor<Boolean> {
        private final Memtable growing;

        Applier(Memtable growing) {
            this.growing = growing;
        }

        @Override
        public Boolean putValue(Change.PutValue put) {
            growing.put(instance(growing, put.path().instance()), put.path().key(), Entry.of(put.value()));
            return true;
        }

        @Override
        public Boolean deleteKey(Change.DeleteKey delete) {
            InstanceLife instance = catalog.instance(delete.path().instance());
            if (instance != null) {
                growing.put(instance, delete.path().key(), Entry.DELETED);
            }
            return instance != null;
        }

        @Override
        public Boolean createInstance(Change.CreateInstance create) {
            instance(growing, create.instance());
            return true;
        }

        @Override
        public Boolean createGroup(Change.CreateGroup create) {
            group(growing, create.group());
            return true;
        }

        @Override
        public Boolean deleteInstance(Change.DeleteInstance delete) {
            InstanceLife removed = removedInstance(delete.instance());
            if (removed != null) {
                growing.removed(removed, delete.id());
            }
            return removed != null;
        }

        @Override
        public Boolean deleteGroup(Change.DeleteGroup delete) {
            GroupLife removed = catalog.removeGroup(delete.group());
            if (removed != null) {
                growing.removed(removed, delete.id());
            }
            return removed != null;
        }
    }

    /** The instances of a group that cannot be read are not known: the checkpoint finds out. */
    private @Nullable InstanceLife removedInstance(InstancePath path) {
        InstanceLife removed = catalog.removeInstance(path);
        GroupLife group = catalog.group(path.group());
        return removed == null && group != null && group.trouble() != null ? InstanceLife.onDisk(path) : removed;
    }

    private GroupLife group(Memtable memtable, GroupName name) {
        GroupLife existing = catalog.group(name);
        if (existing != null) {
            existing.setOfSystem(false);
            return existing;
        }
        GroupLife created = new GroupLife(name, false);
        memtable.created(created);
        catalog.add(created);
        return created;
    }

    private InstanceLife instance(Memtable memtable, InstancePath path) {
        GroupLife group = group(memtable, path.group());
        InstanceLife existing = group.instance(path.instance());
        if (existing != null) {
            existing.setOfSystem(false);
            return existing;
        }
        boolean isUnseen = group.trouble() != null;
        InstanceLife created = isUnseen ? InstanceLife.onDisk(path) : InstanceLife.begun(path, time.instant());
        if (!isUnseen) {
            memtable.created(created);
        }
        group.instances().put(path.instance(), created);
        return created;
    }

    private static final class View {
        final Memtable growing;
        final @Nullable Memtable frozen;

        View(Memtable growing, @Nullable Memtable frozen) {
            this.growing = growing;
            this.frozen = frozen;
        }

        @Nullable
        Entry find(InstanceLife instance, Key key) {
            Entry found = growing.find(instance, key);
            return found != null || frozen == null ? found : frozen.find(instance, key);
        }

        Map<Key, Entry> memtable(InstanceLife instance) {
            Map<Key, Entry> entries = new HashMap<>();
            if (frozen != null) {
                entries.putAll(frozen.values(instance));
            }
            entries.putAll(growing.values(instance));
            return entries;
        }
    }
}
