package io.cofre.volume.history;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.TrashEntry;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.files.DirectoryMove;
import io.cofre.volume.files.Layout;
import io.cofre.volume.files.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was removed, each removal under its id: {@code .trash/<id>/<group>/<instance>/<key>}. A removal that is there is
 * whole: its directory gets its name by one rename.
 */
public final class Trash {
    private static final Path TRASH = Path.of(".trash");

    private final Disk disk;

    public Trash(Disk disk) {
        this.disk = disk;
    }

    /** Where a removal stands, among all others. */
    public static Path of(RecoveryPointId id) {
        return TRASH.resolve(id.text());
    }

    /** Where a removed group stands. */
    public static Path of(RecoveryPointId id, GroupName group) {
        return of(id).resolve(Layout.of(group));
    }

    /** Where an instance stands that was removed, by itself or with its group. */
    public static Path of(RecoveryPointId id, InstancePath instance) {
        return of(id).resolve(Layout.of(instance));
    }

    /** Moves a directory to its place in the trash; by way of {@code scratch}, where it cannot be renamed. */
    public void take(Path directory, Path place, Scratch scratch) throws IOException {
        createParents(place);
        new DirectoryMove(disk, scratch).move(directory, place);
    }

    /** The removals, in no order, also those that hold no instance that could be restored. */
    List<TrashEntry> all(Troubles troubles) {
        List<TrashEntry> entries = new ArrayList<>();
        troubles.contain(TRASH, () -> {
            for (DiskEntry entry : disk.list(TRASH)) {
                if (entry.isDirectory() && RecoveryPointId.isId(entry.name())) {
                    RecoveryPointId id = new RecoveryPointId(entry.name());
                    troubles.contain(of(id), () -> look(id).ifPresent(entries::add));
                }
            }
        });
        return entries;
    }

    /** What is there of a removal; empty if there is no instance that could be restored. */
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

    /** Removes the directories of a removal that nothing is left of. */
    void tidy(TrashEntry entry) throws IOException {
        Path group = of(entry.id(), entry.group());
        if (disk.list(group).isEmpty()) {
            disk.delete(group);
            disk.delete(of(entry.id()));
        }
    }

    void force() throws IOException {
        if (disk.isDirectory(TRASH)) {
            disk.forceDirectory(TRASH);
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
