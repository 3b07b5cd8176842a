package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups and instances in whose place a symbolic link stood at the start. The store follows no link, so it serves
 * nothing of them. The answer "not there" would let a pod write a new identity, so it refuses every request for one.
 * Immutable.
 */
final class LinkedDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(LinkedDirectories.class);

    private final Set<GroupName> groups = new HashSet<>();
    private final Set<InstancePath> instances = new HashSet<>();

    private final Links links = new Links();

    private LinkedDirectories() {}

    static LinkedDirectories find(Disk disk) throws IOException {
        LinkedDirectories found = new LinkedDirectories();
        for (DiskEntry entry : disk.list(Path.of(""))) {
            Optional<GroupName> group = GroupName.ofFileName(entry.name());
            if (group.isPresent() && entry.isLink()) {
                found.groups.add(group.get());
                say(Path.of(entry.name()));
            } else if (group.isPresent() && entry.isDirectory()) {
                found.find(disk, group.get());
            }
        }
        return found;
    }

    private void find(Disk disk, GroupName group) {
        for (DiskEntry entry : entries(disk, Layout.of(group))) {
            Optional<InstanceName> name = InstanceName.ofFileName(entry.name());
            if (name.isPresent() && entry.isLink()) {
                InstancePath instance = new InstancePath(group, name.get());
                instances.add(instance);
                say(Layout.of(instance));
            }
        }
    }

    /** The catalog reports directories that cannot be read. */
    private static List<DiskEntry> entries(Disk disk, Path directory) {
        try {
            return disk.list(directory);
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static void say(Path path) {
        LOG.warn(
                "{} is a symbolic link, and none is followed: requests for it get 503. Put the directory itself in its place,"
                        + " and start again",
                path);
    }

    /** @throws CofreException {@code UNAVAILABLE} if a link stands in the place of the group */
    void requireNone(GroupName group) {
        if (groups.contains(group)) {
            throw refusal("group");
        }
    }

    /** @throws CofreException {@code UNAVAILABLE} if a link stands in the place of the instance or of its group */
    void requireNone(InstancePath instance) {
        if (groups.isEmpty() && instances.isEmpty()) {
            return;
        }
        requireNone(instance.group());
        if (instances.contains(instance)) {
            throw refusal("instance");
        }
    }

    /**
     * @throws CofreException {@code UNAVAILABLE} if a link stands in the place of a group or an instance that is to be
     *     changed
     */
    void requireNone(Change change) {
        if (groups.isEmpty() && instances.isEmpty()) {
            return;
        }
        String linked = change.accept(links);
        if (!linked.isEmpty()) {
            throw refusal(linked);
        }
    }

    /** The part of a path that is a link; empty if none is. */
    private final class Links implements Change.Visitor<String> {
        @Override
        public String createGroup(Change.CreateGroup create) {
            return of(create.group());
        }

        @Override
        public String deleteGroup(Change.DeleteGroup delete) {
            return of(delete.group());
        }

        @Override
        public String createInstance(Change.CreateInstance create) {
            return of(create.instance());
        }

        @Override
        public String deleteInstance(Change.DeleteInstance delete) {
            return of(delete.instance());
        }

        @Override
        public String putValue(Change.PutValue put) {
            return of(put.path().instance());
        }

        @Override
        public String deleteKey(Change.DeleteKey delete) {
            return of(delete.path().instance());
        }

        private String of(GroupName group) {
            return groups.contains(group) ? "group" : "";
        }

        private String of(InstancePath instance) {
            String group = of(instance.group());
            return group.isEmpty() && instances.contains(instance) ? "instance" : group;
        }
    }

    private static CofreException refusal(String what) {
        return new CofreException(
                ErrorCode.UNAVAILABLE, "the directory of the " + what + " is a symbolic link, and none is followed");
    }
}
