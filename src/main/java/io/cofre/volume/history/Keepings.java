package io.cofre.volume.history;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.VolumeTrouble;
import io.cofre.volume.files.WriteBack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a staged directory into the history, as a snapshot or a removal of another store. Thread-safe. */
final class Keepings {
    private static final Logger LOG = LoggerFactory.getLogger(Keepings.class);

    private final Disk disk;
    private final LiveSessions live;
    private final SnapshotDirectories snapshots;
    private final TrashDirectories trash;
    private final Scratch scratch;
    private final Ledger ledger;
    private final Lock taking;

    /** @param taking is held by all that take something out of the history */
    Keepings(
            Disk disk,
            LiveSessions live,
            SnapshotDirectories snapshots,
            TrashDirectories trash,
            Scratch scratch,
            Ledger ledger,
            Lock taking) {
        this.disk = disk;
        this.live = live;
        this.snapshots = snapshots;
        this.trash = trash;
        this.scratch = scratch;
        this.ledger = ledger;
        this.taking = taking;
    }

    /**
     * Gives a directory the place of a snapshot. If that fails before the rename, the directory is where it was.
     *
     * @param writeBack must have begun before anything was written into {@code directory}
     */
    void keep(Path directory, WriteBack writeBack, Snapshot snapshot) {
        requireNames(snapshot.instance());
        // The thread that tidies empty directories of snapshots away does it at such a moment too.
        live.whileQuiesced(() -> {
            if (snapshots.ofInstance(snapshot.instance()).stream()
                    .anyMatch(known -> known.id().equals(snapshot.id()))) {
                throw new CofreException(
                        ErrorCode.CONFLICT, "the instance has another snapshot with the id " + snapshot.id());
            }
            // A new name can survive a power loss that takes away what it names.
            writeBack.sync();
            snapshots.moveIn(directory, snapshot);
            disk.sync();
            ledger.note(SnapshotDirectories.of(snapshot));
        });
        LOG.info(
                "snapshot {} of {} in {} was brought in",
                snapshot.id(),
                snapshot.instance().instance(),
                snapshot.instance().group());
    }

    /**
     * Gives a directory the place of an instance in the trash. If that fails before the rename, the directory is where
     * it was.
     *
     * @param writeBack must have begun before anything was written into {@code directory}
     */
    void keepRemoved(Path directory, WriteBack writeBack, RecoveryPointId id, InstancePath instance) {
        requireNames(instance);
        taking.lock();
        try {
            Optional<TrashEntry> known = trash.entry(id);
            if (known.isPresent()
                    && (!known.get().group().equals(instance.group())
                            || known.get().instances().contains(instance.instance()))) {
                throw new CofreException(ErrorCode.CONFLICT, "the trash has another removal with the id " + id);
            }
            writeBack.sync();
            trash.moveIn(directory, TrashDirectories.of(id, instance), scratch);
            disk.sync();
            if (known.isEmpty()) {
                ledger.note(TrashDirectories.of(id));
            }
        } catch (IOException failure) {
            throw VolumeTrouble.of("the removal cannot be brought in", failure);
        } finally {
            taking.unlock();
        }
        LOG.info("{} in {} of the removal {} was brought in", instance.instance(), instance.group(), id);
    }

    private void requireNames(InstancePath instance) {
        if (!disk.canHold(instance.group().fileName())
                || !disk.canHold(instance.instance().fileName())) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST, "group or instance is too long as a file name on this volume");
        }
    }
}
