package io.cofre.copy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import java.util.Optional;

/** A thing that is copied as a whole: an instance, a snapshot of one, or one in the trash. */
public sealed interface Item {
    ItemKind kind();

    /** The instance that it is, or that it is a copy of. */
    InstancePath instance();

    /** The id of the snapshot or the removal; empty for an instance. */
    Optional<RecoveryPointId> id();

    /** Opens the one in the source. */
    SessionCopy openSource(Place from);

    /** Opens the one in the target, for a comparison. It is there. */
    SessionCopy openTarget(Place to);

    /** Whether the target has one of that name. */
    boolean isIn(Place to);

    /** Puts staged values in its place. */
    void put(Staging staged);

    /** A living instance. */
    record Live(InstancePath instance) implements Item {
        @Override
        public ItemKind kind() {
            return ItemKind.INSTANCE;
        }

        @Override
        public Optional<RecoveryPointId> id() {
            return Optional.empty();
        }

        @Override
        public SessionCopy openSource(Place from) {
            return from.history().copyOf(instance);
        }

        @Override
        public SessionCopy openTarget(Place to) {
            return new LiveValues(to.store(), instance);
        }

        @Override
        public boolean isIn(Place to) {
            return to.store().contains(instance);
        }

        @Override
        public void put(Staging staged) {
            staged.adopt(instance);
        }
    }

    /** A snapshot. */
    record Taken(Snapshot snapshot) implements Item {
        @Override
        public ItemKind kind() {
            return ItemKind.SNAPSHOT;
        }

        @Override
        public InstancePath instance() {
            return snapshot.instance();
        }

        @Override
        public Optional<RecoveryPointId> id() {
            return Optional.of(snapshot.id());
        }

        @Override
        public SessionCopy openSource(Place from) {
            return from.history().openSnapshot(snapshot.instance(), snapshot.id());
        }

        @Override
        public SessionCopy openTarget(Place to) {
            return to.history().openSnapshot(snapshot.instance(), snapshot.id());
        }

        @Override
        public boolean isIn(Place to) {
            return to.history().snapshots(snapshot.instance()).stream()
                    .anyMatch(known -> known.id().equals(snapshot.id()));
        }

        @Override
        public void put(Staging staged) {
            staged.keep(snapshot);
        }
    }

    /** An instance in the trash. */
    record Removed(RecoveryPointId removal, InstancePath instance) implements Item {
        @Override
        public ItemKind kind() {
            return ItemKind.REMOVED;
        }

        @Override
        public Optional<RecoveryPointId> id() {
            return Optional.of(removal);
        }

        @Override
        public SessionCopy openSource(Place from) {
            return from.history().openTrash(removal, instance.instance());
        }

        @Override
        public SessionCopy openTarget(Place to) {
            return to.history().openTrash(removal, instance.instance());
        }

        @Override
        public boolean isIn(Place to) {
            try {
                return isOf(to.history().trashEntry(removal));
            } catch (CofreException failure) {
                failure.rethrowUnless(ErrorCode.NOT_FOUND);
                return false;
            }
        }

        private boolean isOf(TrashEntry entry) {
            return entry.group().equals(instance.group()) && entry.instances().contains(instance.instance());
        }

        @Override
        public void put(Staging staged) {
            staged.keepRemoved(removal, instance);
        }
    }
}
