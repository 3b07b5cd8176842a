package io.cofre.volume.history;

import io.cofre.retention.RetentionClock;
import io.cofre.session.InstancePath;
import io.cofre.store.Snapshot;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.WriteBack;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a directory into the place of an instance, while the store runs. Thread-safe. */
final class Adoptions {
    private static final Logger LOG = LoggerFactory.getLogger(Adoptions.class);

    private final Disk disk;
    private final LiveSessions live;
    private final Ledger ledger;
    private final RetentionClock clock;

    Adoptions(Disk disk, LiveSessions live, Ledger ledger, RetentionClock clock) {
        this.disk = disk;
        this.live = live;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Puts a directory in the place of an instance. If that fails the directory is where it was.
     *
     * @param writeBack must have begun before anything was written into {@code directory}
     * @return the snapshot of the replaced directory; empty if there was none
     */
    Optional<Snapshot> adopt(Path directory, WriteBack writeBack, InstancePath instance) {
        Adoption adoption = new Adoption(disk, instance, clock.wall());
        live.replace(instance, () -> adoption.decide(directory, writeBack), adoption::swap, disk::sync);
        Optional<Snapshot> replaced = adoption.replaced();
        replaced.ifPresent(snapshot -> ledger.note(SnapshotDirectories.of(snapshot)));
        String done = replaced.isPresent() ? "replaced" : "created";
        LOG.info("{} in {} was {}", instance.instance(), instance.group(), done);
        return replaced;
    }
}
