package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint: it brings a frozen memtable into files. It moves removed instances and groups away, creates the new
 * ones, writes each value under a temporary name and renames it, and makes all of it durable at once. A change that
 * fails for a reason of its own is left out, so that all others still reach their files.
 *
 * <p>It can fail at any step and be begun again with the same memtable. It then ends in the same files, since a
 * memtable holds states and not steps. Only a move is never repeated, because by then a new life of the instance may
 * stand in its place.
 */
final class Checkpoint {
    private final Disk disk;
    private final ValueCache cache;
    private final UnforcedDirectories leftBehind;
    private final Scratch scratch;
    private final Placement placement;
    private final TrashMoves removals;
    private final Obstacles obstacles;

    /**
     * @param retry the time after which changes that were left out are tried again
     * @param time the time of day
     */
    Checkpoint(Disk disk, ValueCache cache, UnforcedDirectories leftBehind, Duration retry, InstantSource time) {
        this.disk = disk;
        this.cache = cache;
        this.leftBehind = leftBehind;
        this.scratch = new Scratch(disk, Layout.TEMPORARY);
        this.placement = new Placement(disk, scratch, time);
        this.removals = new TrashMoves(disk, scratch, new ValueFiles(disk));
        this.obstacles = new Obstacles(disk, scratch, retry);
    }

    /**
     * The outcome of a checkpoint.
     *
     * @param frozen the memtable that it had to bring into files
     * @param left the changes of it that are not in files, each for a reason of its own
     * @param files the number of values written or deleted
     */
    record Outcome(Memtable frozen, Memtable left, int files) {}

    /** The changes that the checkpoint under way cannot bring into files. */
    private static final class Left {
        final Memtable memtable = new Memtable();
        final Set<GroupName> groups = new HashSet<>();
        final Set<InstancePath> instances = new HashSet<>();

        boolean blocks(InstancePath instance) {
            return instances.contains(instance) || groups.contains(instance.group());
        }
    }

    /**
     * Brings {@code frozen} into durable files.
     *
     * @param forced whether it also tries again what failed a moment ago
     */
    Outcome write(Memtable frozen, boolean forced) throws IOException {
        sweep();
        scratch.prepare();
        obstacles.begin(forced);
        Left left = new Left();
        move(frozen, left);
        create(frozen, left);
        int files = 0;
        for (Map.Entry<InstanceLife, Map<Key, Entry>> ofInstance :
                frozen.values().entrySet()) {
            files += writeValues(ofInstance.getKey(), ofInstance.getValue(), left);
        }
        leftBehind.force(disk);
        disk.sync();
        left.memtable.appliedBefore(frozen.lastSequence());
        return new Outcome(frozen, left.memtable, files);
    }

    /** Makes the values that {@link #write} wrote known to readers. Called before the memtable is dropped. */
    void publish(Outcome outcome) {
        Memtable left = outcome.left();
        outcome.frozen()
                .values()
                .forEach((instance, values) -> values.forEach((key, entry) -> {
                    if (left.find(instance, key) == null) {
                        cache.put(instance, key, entry.value());
                    }
                }));
        for (GroupLife group : outcome.frozen().createdGroups()) {
            group.setOnDisk(!left.createdGroups().contains(group));
        }
        for (InstanceLife instance : outcome.frozen().createdInstances()) {
            instance.setOnDisk(!left.createdInstances().contains(instance));
        }
        obstacles.end();
    }

    /** The changes that are set aside, as of the last checkpoint. */
    Obstacles obstacles() {
        return obstacles;
    }

    /**
     * Deletes the files that are to be discarded, and those that a crash or a failure left of an earlier checkpoint.
     */
    void sweep() {
        scratch.sweep();
    }

    /** Instances before groups: an instance that was removed by itself stands in the directory of its group. */
    private void move(Memtable frozen, Left left) throws IOException {
        Set<Removal> failed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Removal removal : frozen.removals()) {
            if (removal instanceof RemovedInstance removed && !tryMove(removed)) {
                failed.add(removal);
            }
        }
        Map<GroupName, List<RemovedInstance>> inside = new HashMap<>();
        for (Removal removal : frozen.removals()) {
            if (removal instanceof RemovedInstance removed && failed.contains(removal)) {
                inside.computeIfAbsent(removed.instance().path().group(), group -> new ArrayList<>())
                        .add(removed);
            } else if (removal instanceof RemovedGroup removed) {
                List<RemovedInstance> moved = inside.remove(removed.group().name());
                if (tryMove(removed, moved == null ? List.of() : moved)) {
                    failed.removeAll(moved == null ? List.of() : moved);
                } else {
                    failed.add(removal);
                    left.groups.add(removed.group().name());
                }
            }
        }
        for (Removal removal : frozen.removals()) {
            if (failed.contains(removal)) {
                left.memtable.leave(removal, Memtable.bytesOf(removal));
                if (removal instanceof RemovedInstance removed) {
                    // A later life of the instance has to wait for its directory.
                    left.instances.add(removed.instance().path());
                }
            }
        }
    }

    private boolean tryMove(RemovedInstance removed) throws IOException {
        InstancePath path = removed.instance().path();
        if (!obstacles.isPutOff(removed.id())) {
            try {
                removals.move(removed);
                return true;
            } catch (IOException failure) {
                obstacles.met(removed.id(), path.group(), path, failure);
            }
        }
        return false;
    }

    /**
     * Moves a group into the trash.
     *
     * @param inside instances that were removed before it and still are in its directory: they go with it
     */
    private boolean tryMove(RemovedGroup removed, List<RemovedInstance> inside) throws IOException {
        GroupName name = removed.group().name();
        Optional<RemovedGroup> whole = removed.with(inside);
        if (whole.isEmpty()) {
            obstacles.withhold(removed.id(), name, null);
        } else if (!obstacles.isPutOff(removed.id())) {
            try {
                removals.move(whole.get());
                inside.forEach(instance -> obstacles.overcome(instance.id()));
                return true;
            } catch (IOException failure) {
                obstacles.met(removed.id(), name, null, failure);
            }
        }
        return false;
    }

    private void create(Memtable frozen, Left left) throws IOException {
        for (GroupLife group : frozen.createdGroups()) {
            if (left.groups.contains(group.name()) || !tryCreate(group)) {
                left.groups.add(group.name());
                left.memtable.created(group);
            }
        }
        for (InstanceLife instance : frozen.createdInstances()) {
            if (left.blocks(instance.path()) || !tryCreate(instance)) {
                left.instances.add(instance.path());
                left.memtable.created(instance);
            }
        }
    }

    private boolean tryCreate(GroupLife group) throws IOException {
        if (obstacles.isPutOff(group)) {
            return false;
        }
        try {
            placement.create(group.name());
            return true;
        } catch (IOException failure) {
            obstacles.met(group, group.name(), null, failure);
            return false;
        }
    }

    private boolean tryCreate(InstanceLife instance) throws IOException {
        if (obstacles.isPutOff(instance)) {
            return false;
        }
        try {
            placement.create(instance.path());
            return true;
        } catch (IOException failure) {
            obstacles.met(instance, instance.path().group(), instance.path(), failure);
            return false;
        }
    }

    private int writeValues(InstanceLife instance, Map<Key, Entry> values, Left left) throws IOException {
        InstancePath path = instance.path();
        boolean isWithheld = !instance.isOnDisk() && left.blocks(path);
        if (isWithheld) {
            obstacles.withhold(instance, path.group(), path);
        }
        int written = 0;
        for (Map.Entry<Key, Entry> entry : values.entrySet()) {
            if (isWithheld || !tryWrite(instance, entry.getKey(), entry.getValue())) {
                left.memtable.put(instance, entry.getKey(), entry.getValue());
            } else {
                written++;
            }
        }
        return written;
    }

    private boolean tryWrite(InstanceLife instance, Key key, Entry entry) throws IOException {
        InstancePath path = instance.path();
        Slot slot = new Slot(instance, key);
        if (obstacles.isPutOff(slot)) {
            return false;
        }
        try {
            placement.place(path, key, entry);
            return true;
        } catch (IOException failure) {
            obstacles.met(slot, path.group(), path, failure);
            return false;
        }
    }

    private record Slot(InstanceLife instance, Key key) {}
}
