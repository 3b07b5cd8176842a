package io.cofre.volume.history;

import io.cofre.retention.RetentionClock;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directories of snapshots: {@code .snapshots/<group>/<instance>/<id>.<reason>/<key>}. A snapshot is always whole,
 * because its directory gets its name by one rename.
 */
final class SnapshotDirectories {
    private final Disk disk;
    private final Ledger ledger;
    private final RetentionClock clock;

    SnapshotDirectories(Disk disk, Ledger ledger, RetentionClock clock) {
        this.disk = disk;
        this.ledger = ledger;
        this.clock = clock;
    }

    static Path of(Snapshot snapshot) {
        return of(snapshot.instance())
                .resolve(snapshot.id() + "." + snapshot.reason().wireName());
    }

    /** Makes the directory that the snapshots of an instance stand in. */
    static void createParent(Disk disk, InstancePath instance) throws IOException {
        disk.createDirectory(Layout.SNAPSHOTS);
        disk.createDirectory(Layout.SNAPSHOTS.resolve(Layout.of(instance.group())));
        disk.createDirectory(of(instance));
    }

    /** The snapshots of an instance, the newest first. */
    List<Snapshot> ofInstance(InstancePath instance) throws IOException {
        List<Snapshot> snapshots = new ArrayList<>();
        for (DiskEntry entry : disk.list(of(instance))) {
            if (entry.isDirectory()) {
                snapshot(instance, entry.name()).ifPresent(snapshots::add);
            }
        }
        return ledger.newestFirst(snapshots, SnapshotDirectories::of, Snapshot::id, clock.wall());
    }

    /** All snapshots, those of each instance with the newest first. */
    Map<InstancePath, List<Snapshot>> byInstance(Troubles troubles) {
        Map<InstancePath, List<Snapshot>> snapshots = new LinkedHashMap<>();
        for (InstancePath instance : instances(troubles)) {
            troubles.contain(of(instance), () -> {
                List<Snapshot> ofInstance = ofInstance(instance);
                if (!ofInstance.isEmpty()) {
                    snapshots.put(instance, ofInstance);
                }
            });
        }
        return snapshots;
    }

    private List<InstancePath> instances(Troubles troubles) {
        List<InstancePath> instances = new ArrayList<>();
        troubles.contain(Layout.SNAPSHOTS, () -> {
            for (DiskEntry entry : disk.list(Layout.SNAPSHOTS)) {
                Optional<GroupName> group = GroupName.ofFileName(entry.name());
                Path directory = Layout.SNAPSHOTS.resolve(entry.name());
                group.ifPresent(name -> troubles.contain(directory, () -> addInstances(name, directory, instances)));
            }
        });
        return instances;
    }

    private void addInstances(GroupName group, Path directory, List<InstancePath> instances) throws IOException {
        for (DiskEntry entry : disk.list(directory)) {
            Optional<InstanceName> instance = InstanceName.ofFileName(entry.name());
            if (entry.isDirectory() && instance.isPresent()) {
                instances.add(new InstancePath(group, instance.get()));
            }
        }
    }

    /** Gives a directory its place among the snapshots. */
    void moveIn(Path directory, Snapshot snapshot) throws IOException {
        createParent(disk, snapshot.instance());
        disk.rename(directory, of(snapshot));
    }

    /** The instances that have a directory here, but no snapshot any more. */
    List<InstancePath> withoutAny(Troubles troubles) {
        List<InstancePath> empty = new ArrayList<>();
        for (InstancePath instance : instances(troubles)) {
            troubles.contain(of(instance), () -> {
                if (disk.list(of(instance)).isEmpty()) {
                    empty.add(instance);
                }
            });
        }
        return empty;
    }

    /**
     * Removes the directories of an instance that has no snapshots any more. It must not be called while somebody is
     * about to {@linkplain #moveIn move} one in, or has {@linkplain #createParent made} the directories for one.
     */
    void tidy(InstancePath instance) throws IOException {
        Path group = Layout.SNAPSHOTS.resolve(Layout.of(instance.group()));
        if (disk.list(of(instance)).isEmpty()) {
            disk.delete(of(instance));
            if (disk.list(group).isEmpty()) {
                disk.delete(group);
            }
        }
    }

    void force(InstancePath instance) throws IOException {
        if (disk.isDirectory(of(instance))) {
            disk.forceDirectory(of(instance));
        }
    }

    private static Path of(InstancePath instance) {
        return Layout.SNAPSHOTS.resolve(Layout.of(instance));
    }

    private static Optional<Snapshot> snapshot(InstancePath instance, String fileName) {
        int dot = fileName.indexOf('.');
        if (dot < 0 || !RecoveryPointId.isId(fileName.substring(0, dot))) {
            return Optional.empty();
        }
        RecoveryPointId id = new RecoveryPointId(fileName.substring(0, dot));
        return SnapshotReason.ofWireName(fileName.substring(dot + 1)).map(reason -> new Snapshot(instance, id, reason));
    }
}
