package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.history.TrashDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The directories in which a process that died may have changed names without forcing them. They are those of the
 * commits that recovery replayed, because all other commits were released only after they were durable. The next
 * process sees such a change as made and has no reason to make it again. If a {@link Disk#sync} covers only the changes
 * of its own process, power loss would undo the change after the journal has released the commit.
 *
 * <p>Recovery fills it at the start; then only the checkpoint uses it.
 */
final class UnforcedDirectories implements Change.Visitor<UnforcedDirectories> {
    private final Set<Path> directories = new LinkedHashSet<>();

    void add(Commit commit) {
        commit.changes().forEach(change -> change.accept(this));
    }

    @Override
    public UnforcedDirectories createGroup(Change.CreateGroup create) {
        add(create.group());
        return this;
    }

    @Override
    public UnforcedDirectories deleteGroup(Change.DeleteGroup delete) {
        add(delete.group());
        addTrash(delete.id(), Path.of(""));
        return this;
    }

    @Override
    public UnforcedDirectories createInstance(Change.CreateInstance create) {
        add(create.instance());
        return this;
    }

    @Override
    public UnforcedDirectories deleteInstance(Change.DeleteInstance delete) {
        add(delete.instance());
        addTrash(delete.id(), Layout.of(delete.instance().group()));
        return this;
    }

    @Override
    public UnforcedDirectories putValue(Change.PutValue put) {
        add(put.path().instance());
        return this;
    }

    @Override
    public UnforcedDirectories deleteKey(Change.DeleteKey delete) {
        add(delete.path().instance());
        return this;
    }

    private void add(GroupName group) {
        directories.add(Path.of(""));
        directories.add(Layout.of(group));
    }

    private void add(InstancePath instance) {
        add(instance.group());
        directories.add(Layout.of(instance));
        directories.add(ValueFiles.retainedIn(Layout.of(instance)));
    }

    /** Adds the directory in the trash that a removed one was moved into, and those above it. */
    private void addTrash(RecoveryPointId id, Path group) {
        Path directory = TrashDirectories.of(id).resolve(group);
        directories.add(directory.getParent());
        directories.add(TrashDirectories.of(id).getParent());
        directories.add(directory);
    }

    /** Makes the names in these directories durable, once. */
    void force(Disk disk) throws IOException {
        for (Path directory : directories) {
            if (disk.isDirectory(directory)) {
                disk.forceDirectory(directory);
            }
        }
        directories.clear();
    }
}
