package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.files.SystemDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups and instances that exist as of the last applied commit. Any thread may read it. Only the thread that
 * applies commits changes it.
 *
 * <p>A group whose directory cannot be read exists, but its instances are not known: {@link #requireReadable} refuses
 * every question about it. It looks at the directory again each time, so no restart is needed once somebody has mended
 * it.
 */
final class Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
    private static final long LOOK_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    private final Disk disk;
    private final SystemDirectories system;
    private final Map<GroupName, GroupLife> groups = new ConcurrentHashMap<>();

    /**
     * The number of groups that cannot be read. A group can become readable, but a readable one never becomes
     * unreadable.
     */
    private final AtomicInteger unreadable = new AtomicInteger();

    private long lookedAgain = System.nanoTime();

    private Catalog(Disk disk) {
        this.disk = disk;
        this.system = new SystemDirectories(disk);
    }

    /**
     * The catalog of the groups and instances on disk. It lists the directories of both levels and does not look at the
     * values.
     */
    static Catalog load(Disk disk) throws IOException {
        Catalog catalog = new Catalog(disk);
        for (DiskEntry entry : disk.list(Path.of(""))) {
            Optional<GroupName> name = GroupName.ofFileName(entry.name());
            if (name.isPresent() && catalog.isDirectory(entry, Layout.of(name.get()))) {
                catalog.add(catalog.loaded(name.get()));
            }
        }
        return catalog;
    }

    /** An entry that cannot be examined counts as a directory: a file would not be served at all. */
    private boolean isDirectory(DiskEntry entry, Path path) {
        try {
            return entry.isDirectory() || disk.isDirectory(path);
        } catch (IOException unknown) {
            return true;
        }
    }

    private GroupLife loaded(GroupName name) {
        Path directory = Layout.of(name);
        GroupLife group;
        try {
            group = read(name);
        } catch (IOException failure) {
            group = GroupLife.unreadable(name, FileReason.of(failure));
            unreadable.incrementAndGet();
        }
        group.setOfSystem(system.isInsteadOfGroup(directory));
        if (group.trouble() != null && !group.isOfSystem()) {
            LOG.error(
                    "the directory of the group {} cannot be read: {}; requests for the group get 503 until it can be,"
                            + " all others are served",
                    name,
                    group.trouble());
        }
        return group;
    }

    private GroupLife read(GroupName name) throws IOException {
        GroupLife group = new GroupLife(name, true);
        for (DiskEntry entry : disk.list(Layout.of(name))) {
            Optional<InstanceName> instance = InstanceName.ofFileName(entry.name());
            if (instance.isEmpty()) {
                continue;
            }
            InstancePath path = new InstancePath(name, instance.get());
            if (isDirectory(entry, Layout.of(path))) {
                InstanceLife found = InstanceLife.onDisk(path);
                found.setOfSystem(system.isInsteadOfInstance(Layout.of(path)));
                group.instances().put(instance.get(), found);
            }
        }
        return group;
    }

    /** Whether every group can be read. */
    boolean isReadable() {
        return unreadable.get() == 0;
    }

    /** @throws CofreException {@code UNAVAILABLE} if the group exists and its directory cannot be read */
    void requireReadable(GroupName name) {
        if (isReadable()) {
            return;
        }
        GroupLife group = groups.get(name);
        if (group != null && group.trouble() != null && !isReadableNow(group)) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE, "the directory of the group cannot be read: " + group.trouble());
        }
    }

    private synchronized boolean isReadableNow(GroupLife closed) {
        if (groups.get(closed.name()) != closed) {
            return true;
        }
        if (System.nanoTime() - lookedAgain < LOOK_AGAIN_NS) {
            return false;
        }
        lookedAgain = System.nanoTime();
        try {
            GroupLife opened = read(closed.name());
            // The journal brought these instances, and the memtable holds their values under these very objects.
            opened.instances().putAll(closed.instances());
            opened.setOfSystem(system.isInsteadOfGroup(Layout.of(closed.name())));
            groups.replace(closed.name(), closed, opened);
            unreadable.decrementAndGet();
            LOG.info("the directory of the group {} can be read again", closed.name());
            return true;
        } catch (IOException still) {
            return false;
        }
    }

    List<GroupName> groups() {
        return groups.values().stream()
                .filter(group -> !group.isOfSystem())
                .map(GroupLife::name)
                .sorted()
                .toList();
    }

    @Nullable
    GroupLife group(GroupName name) {
        return groups.get(name);
    }

    @Nullable
    InstanceLife instance(InstancePath path) {
        GroupLife group = groups.get(path.group());
        return group == null ? null : group.instance(path.instance());
    }

    void add(GroupLife group) {
        groups.put(group.name(), group);
    }

    /** Begins a new life of an instance that is on disk, in a group that exists. */
    void renew(InstancePath path) {
        GroupLife group = groups.get(path.group());
        if (group == null) {
            throw new IllegalStateException("an instance can be renewed only in a group that exists");
        }
        group.instances().put(path.instance(), InstanceLife.onDisk(path));
    }

    @Nullable
    GroupLife removeGroup(GroupName name) {
        GroupLife removed = groups.remove(name);
        if (removed != null && removed.trouble() != null) {
            unreadable.decrementAndGet();
        }
        return removed;
    }

    @Nullable
    InstanceLife removeInstance(InstancePath path) {
        GroupLife group = groups.get(path.group());
        return group == null ? null : group.instances().remove(path.instance());
    }
}
