package io.cofre.retention;

import io.cofre.session.InstancePath;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The rules of retention: the bounds above which snapshots and entries of the trash are too old or too many.
 *
 * <p>Anything can go by its age. Number and size spare pinned things: in each instance, the newest removal and the
 * newest snapshot of each identity, and the newest removal and the newest snapshot altogether. A thing that is not
 * recorded yet counts as pinned, because its identities are not known.
 */
public final class RetentionRules {
    private static final String TOO_OLD = "too old";
    private static final String TOO_MUCH = "more than there is to be";
    private static final String TOO_MANY = "one too many";

    /**
     * The age from which an entry of the trash that holds nothing goes: on a volume, a checkpoint makes its directory
     * before it moves anything into it.
     */
    private static final long EMPTY_SECONDS = Duration.ofDays(1).toSeconds();

    private final Retention retention;
    private final RetentionClock clock;

    public RetentionRules(Retention retention, RetentionClock clock) {
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * A thing that has to go.
     *
     * @param why the reason, in words for operators
     */
    public record Going<T>(T thing, String why) {}

    /**
     * A decision.
     *
     * @param going the things that have to go
     * @param staying all others
     * @param bytes the room that those take
     */
    public record Decision<T>(List<Going<T>> going, List<T> staying, long bytes) {}

    /**
     * Decides about the trash.
     *
     * @param newestFirst all removals; the newest is the first
     * @param kept the record of a removal; empty if it is not recorded yet
     * @param bytes the room that a removal takes
     */
    public Decision<TrashEntry> aboutTrash(
            List<TrashEntry> newestFirst, Function<TrashEntry, Optional<Kept>> kept, ToLongFunction<TrashEntry> bytes) {
        Pins pins = new Pins();
        List<Going<TrashEntry>> going = new ArrayList<>();
        List<FairShare.Item<TrashEntry>> staying = new ArrayList<>();
        for (TrashEntry entry : newestFirst) {
            Optional<Kept> record = kept.apply(entry);
            long ageMax = retention.trashAge().toSeconds();
            if (isOlder(record, entry.instances().isEmpty() ? Math.max(ageMax, EMPTY_SECONDS) : ageMax)) {
                going.add(new Going<>(entry, TOO_OLD));
                continue;
            }
            boolean isPinned = pins.pin(record) || staying.isEmpty();
            staying.add(new FairShare.Item<>(entry, owner(entry), bytes.applyAsLong(entry), isPinned));
        }
        return decide(going, staying, retention.trashBytesMax());
    }

    /** An instance that is removed again and again must not push out the others of its group. */
    private static Object owner(TrashEntry entry) {
        return entry.instances().size() == 1
                ? new InstancePath(entry.group(), entry.instances().get(0))
                : entry.group();
    }

    /**
     * Decides about the snapshots. Those that keep a former identity do not count towards the number: they must not
     * displace those of the present one.
     *
     * @param ofInstances those of each instance; the newest is the first
     * @param kept the record of a snapshot; empty if it is not recorded yet
     * @param bytes the room that a snapshot takes
     */
    public Decision<Snapshot> aboutSnapshots(
            Collection<List<Snapshot>> ofInstances,
            Function<Snapshot, Optional<Kept>> kept,
            ToLongFunction<Snapshot> bytes) {
        List<Going<Snapshot>> going = new ArrayList<>();
        List<FairShare.Item<Snapshot>> staying = new ArrayList<>();
        for (List<Snapshot> newestFirst : ofInstances) {
            Pins pins = new Pins();
            int counted = 0;
            for (Snapshot snapshot : newestFirst) {
                Optional<Kept> record = kept.apply(snapshot);
                boolean isPinned = pins.pin(record);
                boolean isNewest = snapshot.equals(newestFirst.get(0));
                if (isOlder(record, retention.snapshotAge().toSeconds())) {
                    going.add(new Going<>(snapshot, TOO_OLD));
                } else if ((isPinned && !isNewest) || ++counted <= retention.snapshotsPerInstance()) {
                    long room = bytes.applyAsLong(snapshot);
                    staying.add(new FairShare.Item<>(snapshot, snapshot.instance(), room, isPinned || isNewest));
                } else {
                    going.add(new Going<>(snapshot, TOO_MANY));
                }
            }
        }
        return decide(going, staying, retention.snapshotBytesMax());
    }

    private static <T> Decision<T> decide(List<Going<T>> going, List<FairShare.Item<T>> items, long bytesMax) {
        FairShare.Decision<T> share = FairShare.decide(items, bytesMax);
        Set<T> tooMuch = new HashSet<>(share.going());
        share.going().forEach(thing -> going.add(new Going<>(thing, TOO_MUCH)));
        List<T> staying = items.stream()
                .map(FairShare.Item::thing)
                .filter(thing -> !tooMuch.contains(thing))
                .toList();
        return new Decision<>(going, staying, share.bytes());
    }

    /** A thing that is to be kept for no time at all goes at once, whatever the clock says. */
    private boolean isOlder(Optional<Kept> kept, long seconds) {
        return kept.isPresent()
                && (seconds == 0
                        || (clock.removesByAge() && clock.seconds() - kept.get().since() > seconds));
    }

    /** The identities that were met, from the newest thing to the oldest. */
    private static final class Pins {
        private final Set<String> met = new HashSet<>();

        /** Whether this is the newest thing of an identity, or may be: its identities may not be known yet. */
        boolean pin(Optional<Kept> kept) {
            return kept.isEmpty() || met.addAll(kept.get().identities());
        }
    }
}
