package io.cofre.volume.verify;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.files.SystemDirectories;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalDamagedException;
import io.cofre.volume.journal.UnsupportedJournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The check of a whole volume. It reads each value and the journal, and reports all damage. It changes nothing; the
 * volume must not be in use meanwhile. Used once, by one thread.
 */
public final class VolumeCheck {
    private static final Path ROOT = Path.of("");

    /** The directories of former states, with values at any depth. */
    private static final List<Path> KEPT = List.of(Layout.SNAPSHOTS, Layout.TRASH);

    private static final String LINK = "is a symbolic link, and none is followed";

    private final Disk disk;
    private final VolumeListener listener;
    private final SystemDirectories system;

    private int groups;
    private int instances;
    private long keys;
    private long keptValues;
    private long bytes;
    private long damaged;
    private long unserved;
    private long pendingCommits;

    public VolumeCheck(Disk disk, VolumeListener listener) {
        this.disk = disk;
        this.listener = listener;
        this.system = new SystemDirectories(disk);
    }

    /**
     * Reads everything.
     *
     * @throws IOException if not even the names in the volume can be read
     */
    public VolumeTotals run() throws IOException {
        List<DiskEntry> entries = sorted(disk.list(ROOT));
        inspectOwn(entries);
        for (DiskEntry entry : entries) {
            Path path = Path.of(entry.name());
            // Dot names beside the groups belong to the worker.
            if (!entry.name().startsWith(".")
                    && isServed(path, entry, GroupName.ofFileName(entry.name()), "group")
                    && isOurs(path, system.isInsteadOfGroup(path))) {
                groups++;
                readGroup(path);
            }
        }
        KEPT.forEach(this::readKept);
        return totals();
    }

    /** A worker does not start where a directory of its own is a link. */
    private void inspectOwn(List<DiskEntry> entries) {
        Set<Path> linked = entries.stream()
                .filter(entry -> entry.isLink() && Layout.OWN.contains(entry.name()))
                .map(entry -> Path.of(entry.name()))
                .collect(Collectors.toCollection(TreeSet::new));
        linked.forEach(path -> damaged(path, LINK));
        if (!linked.contains(Layout.JOURNAL)) {
            inspectJournal();
        }
    }

    private void inspectJournal() {
        try {
            pendingCommits = Journal.inspect(disk, Layout.JOURNAL).recordsReplayed();
        } catch (JournalDamagedException failure) {
            damaged(Path.of(failure.file()), FileReason.of(failure));
        } catch (UnsupportedJournalException failure) {
            damaged(Path.of(failure.file()), FileReason.of(failure));
        } catch (IOException failure) {
            damaged(Layout.JOURNAL, "cannot be read: " + FileReason.of(failure));
        }
    }

    private void readGroup(Path group) {
        for (DiskEntry entry : entriesOf(group)) {
            Path path = group.resolve(entry.name());
            if (isServed(path, entry, InstanceName.ofFileName(entry.name()), "instance")
                    && isOurs(path, system.isInsteadOfInstance(path))) {
                instances++;
                readInstance(path);
            }
        }
    }

    private void readInstance(Path instance) {
        List<DiskEntry> entries = entriesOf(instance);
        for (DiskEntry entry : entries) {
            Path path = instance.resolve(entry.name());
            if (entry.isLink()) {
                damaged(path, LINK);
            } else if (entry.isDirectory() && path.endsWith(Layout.RETAINED)) {
                requireOriginals(path, entries);
                readKept(path);
            } else if (entry.isDirectory()) {
                unserved(path, "is a directory where values are kept");
            } else if (path.endsWith(Layout.LEASE)) {
                readValue(path);
            } else if (Key.ofFileName(entry.name()).isEmpty()) {
                unserved(path, "has a name that no key is stored under");
            } else {
                keys++;
                readValue(path);
            }
        }
    }

    /** Each second copy needs its value: a delete removes both. */
    private void requireOriginals(Path retained, List<DiskEntry> values) {
        for (DiskEntry copy : entriesOf(retained)) {
            if (values.stream().noneMatch(value -> value.name().equals(copy.name()))) {
                damaged(retained.resolveSibling(copy.name()), "is gone, although its second copy is there");
            }
        }
    }

    private void readKept(Path directory) {
        for (DiskEntry entry : entriesOf(directory)) {
            Path path = directory.resolve(entry.name());
            if (entry.isLink()) {
                damaged(path, LINK);
            } else if (entry.isDirectory()) {
                readKept(path);
            } else if (!path.endsWith(Layout.LEASE)) {
                keptValues++;
                readValue(path);
            }
        }
    }

    private void readValue(Path file) {
        try {
            Optional<byte[]> content = disk.read(file);
            if (content.isEmpty()) {
                damaged(file, "was there a moment ago and is gone");
                return;
            }
            bytes += content.get().length;
            if (content.get().length == 0) {
                damaged(file, "is empty");
            } else if (!JsonText.isJson(content.get())) {
                damaged(file, "is not JSON");
            }
        } catch (IOException failure) {
            damaged(file, "cannot be read: " + FileReason.of(failure));
        } finally {
            listener.read(totals());
        }
    }

    private List<DiskEntry> entriesOf(Path directory) {
        try {
            return sorted(disk.list(directory));
        } catch (IOException failure) {
            damaged(directory, "cannot be read: " + FileReason.of(failure));
            return List.of();
        }
    }

    private boolean isServed(Path path, DiskEntry entry, Optional<?> name, String what) {
        if (entry.isLink()) {
            unserved(path, LINK);
            return false;
        }
        if (!entry.isDirectory()) {
            unserved(path, "is a file where only directories of " + what + "s are expected");
            return false;
        }
        if (name.isEmpty()) {
            unserved(path, "has a name that no " + what + " is stored under");
            return false;
        }
        return true;
    }

    private boolean isOurs(Path path, boolean isOfSystem) {
        if (isOfSystem) {
            unserved(path, "is a directory of the system");
        }
        return !isOfSystem;
    }

    private void damaged(Path file, String reason) {
        damaged++;
        listener.damaged(file, reason);
    }

    private void unserved(Path path, String reason) {
        unserved++;
        listener.unserved(path, reason);
    }

    private VolumeTotals totals() {
        return new VolumeTotals(groups, instances, keys, keptValues, bytes, damaged, unserved, pendingCommits);
    }

    private static List<DiskEntry> sorted(List<DiskEntry> entries) {
        return entries.stream().sorted(Comparator.comparing(DiskEntry::name)).toList();
    }
}
