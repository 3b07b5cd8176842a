package io.cofre.volume.history;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.files.WriteBack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that takes the place of an instance. First it is moved to {@code .adopt/<group>/<instance>}, durably.
 * That move is the decision: if a crash keeps this process from carrying it out, the next start does. Then the
 * directory that stands in its place becomes a snapshot, and the new one is renamed to where it belongs.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final Disk disk;
    private final InstancePath instance;
    private final Path decisions;
    private final Path decided;
    private final Snapshot replaced;
    private boolean replacing;
    private @Nullable Path source;

    /**
     * @param now the time at which the present directory becomes a snapshot
     * @throws CofreException {@code BAD_REQUEST} if the name is too long for the volume
     */
    Adoption(Disk disk, InstancePath instance, Instant now) {
        if (!disk.canHold(instance.group().fileName())
                || !disk.canHold(instance.instance().fileName())) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST, "group or instance is too long as a file name on this volume");
        }
        this.disk = disk;
        this.instance = instance;
        this.decisions = Layout.ADOPTED.resolve(Layout.of(instance.group()));
        this.decided = Layout.ADOPTED.resolve(Layout.of(instance));
        this.replaced = new Snapshot(instance, RecoveryPointId.at(now), SnapshotReason.REPLACED);
    }

    /** Carries out the decisions of earlier processes. */
    static void completeAll(Disk disk, InstantSource time) throws IOException {
        for (DiskEntry group : disk.list(Layout.ADOPTED)) {
            Optional<GroupName> name = GroupName.ofFileName(group.name());
            for (DiskEntry entry : disk.list(Layout.ADOPTED.resolve(group.name()))) {
                Optional<InstanceName> instance = InstanceName.ofFileName(entry.name());
                if (name.isPresent() && instance.isPresent()) {
                    complete(disk, new InstancePath(name.get(), instance.get()), time.instant());
                }
            }
        }
    }

    private static void complete(Disk disk, InstancePath instance, Instant now) throws IOException {
        Adoption adoption = new Adoption(disk, instance, now);
        disk.createDirectory(Layout.of(instance.group()));
        disk.sync();
        // The earlier process may have died before its decision was durable, and not every volume can be synced as a
        // whole.
        disk.forceDirectory(adoption.decisions);
        adoption.swap();
        disk.sync();
        LOG.info("{} in {} was put in its place, as had been decided", instance.instance(), instance.group());
    }

    /** The snapshot of the directory that was replaced; empty if there was none. */
    Optional<Snapshot> replaced() {
        return replacing ? Optional.of(replaced) : Optional.empty();
    }

    /**
     * Decides durably that the directory at {@code source} takes the place of the instance. If that fails nothing is
     * decided.
     *
     * @param writeBack must have begun before anything was written at {@code source}
     * @throws IllegalStateException if it is not known whether it is decided: the next start may carry it out
     */
    void decide(Path source, WriteBack writeBack) throws IOException {
        disk.createDirectory(Layout.ADOPTED);
        disk.createDirectory(decisions);
        if (disk.isDirectory(Layout.of(instance))) {
            // Carrying out a decision must need no room: the next start may find the disk full.
            SnapshotDirectories.createParent(disk, instance);
        }
        // The directory may come from the trash. A lease ends with the life of its instance.
        disk.delete(source.resolve(Layout.LEASE));
        // A new name can survive a power loss that takes away what it names.
        writeBack.sync();
        disk.rename(source, decided);
        this.source = source;
        try {
            disk.sync();
        } catch (IOException failure) {
            undo(failure);
            throw failure;
        }
    }

    /**
     * Carries the decision out. If that fails, everything is as it was before the decision.
     *
     * @throws IllegalStateException if the old state cannot be restored either: the next start carries the decision out
     */
    void swap() throws IOException {
        Path place = Layout.of(instance);
        try {
            if (disk.isDirectory(place)) {
                SnapshotDirectories.createParent(disk, instance);
                disk.rename(place, SnapshotDirectories.of(replaced));
                replacing = true;
            }
            disk.rename(decided, place);
        } catch (IOException failure) {
            undo(failure);
            throw failure;
        }
    }

    private void undo(IOException cause) {
        try {
            if (replacing) {
                disk.rename(SnapshotDirectories.of(replaced), Layout.of(instance));
                replacing = false;
            }
            if (source != null) {
                disk.rename(decided, source);
            }
            disk.sync();
        } catch (IOException failure) {
            cause.addSuppressed(failure);
            throw new IllegalStateException("an instance could be neither replaced nor left as it was", cause);
        }
    }
}
