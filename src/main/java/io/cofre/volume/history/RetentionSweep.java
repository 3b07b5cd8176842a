package io.cofre.volume.history;

import io.cofre.retention.Excess;
import io.cofre.retention.HistoryObserver;
import io.cofre.retention.RetentionClock;
import io.cofre.retention.RetentionRules;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.HistoryFigures;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.Sizes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep of retention: it removes snapshots and entries of the trash that are too old or too many, by the
 * {@link RetentionRules}. If things that must stay exceed a bound, the sweep logs it and removes none of them. Not
 * thread-safe.
 */
final class RetentionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

    /** The number of new things whose creds are read in one round; the others are left alone until the next. */
    private static final int NEW_PER_ROUND = 2_000;

    private static final long SAVE_SECONDS = Duration.ofHours(1).toSeconds();

    private final Disk disk;
    private final TrashDirectories trash;
    private final SnapshotDirectories snapshots;
    private final Scratch scratch;
    private final Whose whose;
    private final Ledger ledger;
    private final RetentionClock clock;
    private final Sizes trashSizes;
    private final SnapshotSizes snapshotSizes;
    private final Retention retention;
    private final RetentionRules rules;
    private final HistoryObserver observer;
    private final Troubles troubles = new Troubles();
    private final Excess trashExcess = new Excess("the trash", "COFRE_TRASH_MAX_MIB", "cofre trash purge ID --yes");
    private final Excess snapshotExcess =
            new Excess("snapshots", "COFRE_SNAPSHOT_MAX_MIB", "cofre snapshot delete GROUP INSTANCE ID --yes");
    private boolean begun;
    private boolean isSaved;
    private long saved;
    private int identitiesRead;

    RetentionSweep(
            Disk disk,
            TrashDirectories trash,
            SnapshotDirectories snapshots,
            Scratch scratch,
            Whose whose,
            Ledger ledger,
            RetentionClock clock,
            Retention retention,
            HistoryObserver observer) {
        this.disk = disk;
        this.trash = trash;
        this.snapshots = snapshots;
        this.scratch = scratch;
        this.whose = whose;
        this.ledger = ledger;
        this.clock = clock;
        this.trashSizes = new Sizes(disk);
        this.snapshotSizes = new SnapshotSizes(disk);
        this.retention = retention;
        this.rules = new RetentionRules(retention, clock);
        this.observer = observer;
    }

    /**
     * Sweeps, and returns the figures of what is left.
     *
     * @param taking is held while anything is removed, but not while things are looked at
     */
    HistoryFigures run(Lock taking) throws IOException {
        // This happens while there is room, so that things can be discarded when there is none.
        scratch.prepare();
        troubles.nextRound();
        List<TrashEntry> removals = trash.all(troubles);
        Map<InstancePath, List<Snapshot>> ofInstances = snapshots.byInstance(troubles);
        lookAtTheClock(!removals.isEmpty() || !ofInstances.isEmpty());
        record(removals, ofInstances);
        removals = ledger.newestFirst(removals, RetentionSweep::place, TrashEntry::id, clock.wall());
        measure(ofInstances);

        Set<Path> left = new HashSet<>();
        HistoryFigures figures;
        taking.lock();
        try {
            long trashBytes = sweepTrash(removals, left);
            int entries = left.size();
            long snapshotBytes = sweepSnapshots(ofInstances, left);
            figures = new HistoryFigures(
                    left.size() - entries,
                    snapshotBytes,
                    entries,
                    trashBytes,
                    snapshotExcess.over(snapshotBytes, retention.snapshotBytesMax()),
                    trashExcess.over(trashBytes, retention.trashBytesMax()),
                    troubles.count());
        } finally {
            taking.unlock();
        }
        trashSizes.retain(left);
        save(left);
        return figures;
    }

    private void lookAtTheClock(boolean keeping) {
        if (begun) {
            clock.tick();
        } else {
            clock.begin(ledger.clock(), keeping);
            begun = true;
        }
    }

    private static Path place(TrashEntry entry) {
        return TrashDirectories.of(entry.id());
    }

    /** Records the new things in the order in which they came. */
    private void record(List<TrashEntry> removals, Map<InstancePath, List<Snapshot>> ofInstances) {
        identitiesRead = 0;
        List<TrashEntry> removed = ledger.newestFirst(removals, RetentionSweep::place, TrashEntry::id, clock.wall());
        Collections.reverse(removed);
        for (TrashEntry entry : removed) {
            record(place(entry), () -> identitiesIn(entry));
        }
        for (Map.Entry<InstancePath, List<Snapshot>> ofInstance : ofInstances.entrySet()) {
            List<Snapshot> oldestFirst = new ArrayList<>(ofInstance.getValue());
            Collections.reverse(oldestFirst);
            for (Snapshot snapshot : oldestFirst) {
                Path place = SnapshotDirectories.of(snapshot);
                record(place, () -> {
                    identitiesRead++;
                    return whose.of(snapshot.instance(), place);
                });
            }
        }
    }

    private interface Identities {
        List<String> read() throws IOException;
    }

    private void record(Path place, Identities identities) {
        if (identitiesRead < NEW_PER_ROUND && ledger.find(place).isEmpty()) {
            troubles.contain(place, () -> ledger.record(place, clock.seconds(), identities.read()));
        }
    }

    private List<String> identitiesIn(TrashEntry entry) throws IOException {
        List<String> identities = new ArrayList<>();
        for (InstanceName name : entry.instances()) {
            identitiesRead++;
            InstancePath instance = new InstancePath(entry.group(), name);
            identities.addAll(whose.of(instance, TrashDirectories.of(entry.id(), instance)));
        }
        return identities;
    }

    private void measure(Map<InstancePath, List<Snapshot>> ofInstances) {
        Map<InstancePath, List<Path>> places = new LinkedHashMap<>();
        ofInstances.forEach((instance, ofInstance) -> places.put(
                instance, ofInstance.stream().map(SnapshotDirectories::of).toList()));
        snapshotSizes.measure(places, clock.seconds(), troubles);
    }

    private long sweepTrash(List<TrashEntry> newestFirst, Set<Path> left) {
        RetentionRules.Decision<TrashEntry> decision =
                rules.aboutTrash(newestFirst, entry -> ledger.find(place(entry)), entry -> trashBytes(place(entry)));
        decision.staying().forEach(entry -> left.add(place(entry)));
        decision.going().forEach(going -> remove(going.thing(), going.why(), left));
        return decision.bytes();
    }

    private long trashBytes(Path place) {
        long[] bytes = new long[1];
        troubles.contain(place, () -> bytes[0] = trashSizes.of(place));
        return bytes[0];
    }

    private void remove(TrashEntry entry, String why, Set<Path> left) {
        Path place = place(entry);
        if (!troubles.contain(place, () -> scratch.discard(place))) {
            left.add(place);
            return;
        }
        observer.purged(0, 1);
        LOG.info(
                "the removal {} left the trash, {}: {} of group {}", entry.id(), why, entry.instances(), entry.group());
    }

    private long sweepSnapshots(Map<InstancePath, List<Snapshot>> ofInstances, Set<Path> left) {
        RetentionRules.Decision<Snapshot> decision = rules.aboutSnapshots(
                ofInstances.values(),
                snapshot -> ledger.find(SnapshotDirectories.of(snapshot)),
                snapshot -> snapshotSizes.of(snapshot.instance(), SnapshotDirectories.of(snapshot)));
        decision.staying().forEach(snapshot -> left.add(SnapshotDirectories.of(snapshot)));
        decision.going().forEach(going -> remove(going.thing(), going.why(), left));
        return decision.bytes();
    }

    private void remove(Snapshot snapshot, String why, Set<Path> left) {
        Path place = SnapshotDirectories.of(snapshot);
        if (!troubles.contain(place, () -> scratch.discard(place))) {
            left.add(place);
            return;
        }
        observer.purged(1, 0);
        LOG.info("the snapshot {} of {} was removed, {}", snapshot.id(), snapshot.instance(), why);
    }

    /** The clock is saved from time to time, so that the next process knows how long it rested. */
    private void save(Set<Path> left) throws IOException {
        ledger.retain(left);
        if (isSaved && !ledger.isChanged() && clock.seconds() - saved < SAVE_SECONDS) {
            return;
        }
        ledger.save(disk, scratch, clock.state());
        saved = clock.seconds();
        isSaved = true;
    }
}
