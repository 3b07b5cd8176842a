package io.cofre.archive;

import io.cofre.disk.Disk;
import io.cofre.session.InstancePath;
import io.cofre.store.ArchiveFigures;
import io.cofre.store.ArchiveId;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.StoreObserver;
import io.cofre.store.TrashEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is older or more than is to be kept, the oldest first. The newest removal in the trash stays until it is
 * too old, however large it is. Not thread-safe.
 */
final class RetentionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

    private final Trash trash;
    private final Snapshots snapshots;
    private final Scratch scratch;
    private final Sizes trashSizes;
    private final Sizes snapshotSizes;
    private final Retention retention;
    private final StoreObserver observer;

    RetentionSweep(
            Disk disk, Trash trash, Snapshots snapshots, Scratch scratch, Retention retention, StoreObserver observer) {
        this.trash = trash;
        this.snapshots = snapshots;
        this.scratch = scratch;
        this.trashSizes = Sizes.onVolume(disk);
        this.snapshotSizes = Sizes.ofContents(disk);
        this.retention = retention;
        this.observer = observer;
    }

    /** Sweeps, and returns what is left. */
    ArchiveFigures run(Instant now) throws IOException {
        // While there is room, so that things can be discarded when there is none.
        scratch.prepare();
        Set<Path> kept = new HashSet<>();
        int entries = 0;
        long trashBytes = 0;
        for (TrashEntry entry : trash.entries()) {
            long bytes = trashSizes.of(Trash.of(entry.id()));
            boolean tooMuch = entries > 0 && trashBytes + bytes > retention.trashBytesMax();
            if (tooMuch || isOlder(entry.id(), retention.trashAge().toSeconds(), now)) {
                scratch.discard(Trash.of(entry.id()));
                observer.purged(0, 1);
                LOG.info("the removal {} left the trash: {} of group {}", entry.id(), entry.instances(), entry.group());
                continue;
            }
            kept.add(Trash.of(entry.id()));
            entries++;
            trashBytes += bytes;
        }
        return sweepSnapshots(now, kept, entries, trashBytes);
    }

    private ArchiveFigures sweepSnapshots(Instant now, Set<Path> kept, int trashEntries, long trashBytes)
            throws IOException {
        Map<InstancePath, Integer> counts = new HashMap<>();
        List<Snapshot> all = snapshots.all();
        int left = 0;
        long bytesLeft = 0;
        for (Snapshot snapshot : all) {
            Path place = Snapshots.of(snapshot);
            long bytes = snapshotSizes.of(place);
            int newer = counts.merge(snapshot.instance(), 1, Integer::sum) - 1;
            if (newer >= retention.snapshotsPerInstance()
                    || (newer > 0 && bytesLeft + bytes > retention.snapshotBytesMax())
                    || isOlder(snapshot.id(), retention.snapshotAge().toSeconds(), now)) {
                scratch.discard(place);
                observer.purged(1, 0);
                LOG.info(
                        "the snapshot {} of {} was removed: it is too old or one too many",
                        snapshot.id(),
                        snapshot.instance());
                continue;
            }
            kept.add(place);
            left++;
            bytesLeft += bytes;
        }
        trashSizes.retain(kept);
        snapshotSizes.retain(kept);
        return new ArchiveFigures(left, bytesLeft, trashEntries, trashBytes);
    }

    private static boolean isOlder(ArchiveId id, long seconds, Instant now) {
        return id.time().isBefore(now.minusSeconds(seconds));
    }
}
