package io.cofre.journaled;

import io.cofre.disk.Disk;
import io.cofre.disk.DiskEntry;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which groups and instances exist as of the last applied commit. Read by any thread; changed by the one that applies
 * commits.
 */
final class Catalog {
    private final Map<GroupName, Group> groups = new ConcurrentHashMap<>();

    /** The catalog of what is on disk: the directories of two levels, not what is in them. */
    static Catalog load(Disk disk) throws IOException {
        Catalog catalog = new Catalog();
        for (DiskEntry groupEntry : disk.list(Path.of(""))) {
            Optional<GroupName> name = GroupName.ofFileName(groupEntry.name());
            if (groupEntry.isDirectory() && name.isPresent()) {
                catalog.loadGroup(disk, name.get());
            }
        }
        return catalog;
    }

    private void loadGroup(Disk disk, GroupName name) throws IOException {
        Group group = new Group(name, true);
        groups.put(name, group);
        for (DiskEntry entry : disk.list(Layout.of(name))) {
            Optional<InstanceName> instance = InstanceName.ofFileName(entry.name());
            if (entry.isDirectory() && instance.isPresent()) {
                InstancePath path = new InstancePath(name, instance.get());
                group.instances().put(instance.get(), new Instance(path, true));
            }
        }
    }

    List<GroupName> groups() {
        return groups.keySet().stream().sorted().toList();
    }

    @Nullable
    Group group(GroupName name) {
        return groups.get(name);
    }

    @Nullable
    Instance instance(InstancePath path) {
        Group group = groups.get(path.group());
        return group == null ? null : group.instance(path.instance());
    }

    void add(Group group) {
        groups.put(group.name(), group);
    }

    /** Begins a new life of an instance that is on disk, in a group that exists. */
    void renew(InstancePath path) {
        Group group = groups.get(path.group());
        if (group == null) {
            throw new IllegalStateException("an instance can be renewed only in a group that exists");
        }
        group.instances().put(path.instance(), new Instance(path, true));
    }

    @Nullable
    Group removeGroup(GroupName name) {
        return groups.remove(name);
    }

    @Nullable
    Instance removeInstance(InstancePath path) {
        Group group = groups.get(path.group());
        return group == null ? null : group.instances().remove(path.instance());
    }
}
