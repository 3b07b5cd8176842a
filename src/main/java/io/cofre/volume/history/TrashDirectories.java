package io.cofre.volume.history;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.TrashEntry;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.files.DirectoryMove;
import io.cofre.volume.files.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The removed groups and instances, each removal under its id: {@code .trash/<id>/<group>/<instance>/<key>}. A removal
 * is always whole, because its directory gets its name by one rename.
 */
public final class TrashDirectories {
    private final Disk disk;

    public TrashDirectories(Disk disk) {
        this.disk = disk;
    }

    /** The place of a removal, among all others. */
    public static Path of(RecoveryPointId id) {
        return Layout.TRASH.resolve(id.text());
    }

    /** The place of a removed group. */
    public static Path of(RecoveryPointId id, GroupName group) {
        return of(id).resolve(Layout.of(group));
    }

    /** The place of an instance that was removed, by itself or with its group. */
    public static Path of(RecoveryPointId id, InstancePath instance) {
        return of(id).resolve(Layout.of(instance));
    }

    /** Moves a directory to its place in the trash; by way of {@code scratch} if it cannot be renamed. */
    public void moveIn(Path directory, Path place, Scratch scratch) throws IOException {
        createParents(place);
        new DirectoryMove(disk, scratch).move(directory, place);
    }

    /** All removals, in no order. Some may hold no instance that could be restored. */
    List<TrashEntry> all(Troubles troubles) {
        List<TrashEntry> entries = new ArrayList<>();
        troubles.contain(Layout.TRASH, () -> {
            for (DiskEntry entry : disk.list(Layout.TRASH)) {
                if (entry.isDirectory() && RecoveryPointId.isId(entry.name())) {
                    RecoveryPointId id = new RecoveryPointId(entry.name());
                    troubles.contain(of(id), () -> look(id).ifPresent(entries::add));
                }
            }
        });
        return entries;
    }

    /** A removal; empty if it holds no instance that could be restored. */
    Optional<TrashEntry> entry(RecoveryPointId id) throws IOException {
        return look(id).filter(entry -> !entry.instances().isEmpty());
    }

    private Optional<TrashEntry> look(RecoveryPointId id) throws IOException {
        for (DiskEntry entry : disk.list(of(id))) {
            Optional<GroupName> group = GroupName.ofFileName(entry.name());
            if (group.isPresent()) {
                List<InstanceName> instances = disk.list(of(id, group.get())).stream()
                        .filter(DiskEntry::isDirectory)
                        .flatMap(child -> InstanceName.ofFileName(child.name()).stream())
                        .sorted()
                        .toList();
                return Optional.of(new TrashEntry(id, group.get(), instances));
            }
        }
        return Optional.empty();
    }

    /** Removes the empty directories of a removal. */
    void tidy(TrashEntry entry) throws IOException {
        Path group = of(entry.id(), entry.group());
        if (disk.list(group).isEmpty()) {
            disk.delete(group);
            disk.delete(of(entry.id()));
        }
    }

    void force() throws IOException {
        if (disk.isDirectory(Layout.TRASH)) {
            disk.forceDirectory(Layout.TRASH);
        }
    }

    private void createParents(Path place) throws IOException {
        Path made = Path.of("");
        for (Path part : place.subpath(0, place.getNameCount() - 1)) {
            made = made.resolve(part);
            disk.createDirectory(made);
        }
    }
}
