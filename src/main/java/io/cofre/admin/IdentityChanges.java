package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.identity.Identity;
import io.cofre.session.CofreException;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Snapshots;
import java.util.List;
import java.util.Optional;

/** The changes of identity that the snapshots of an instance record. */
final class IdentityChanges {
    private final Snapshots kept;
    private final InstancePath instance;
    private final List<Snapshot> snapshots;
    private final Identity present;

    /**
     * @param snapshots those of the instance, the newest first
     * @param present the identity that the instance has
     */
    IdentityChanges(Snapshots kept, InstancePath instance, List<Snapshot> snapshots, Identity present) {
        this.kept = kept;
        this.instance = instance;
        this.snapshots = snapshots;
        this.present = present;
    }

    /** The snapshot of the last identity change that took a paired account away, if the account is still lost. */
    Optional<Snapshot> lastLoss() {
        return snapshots.stream()
                .filter(snapshot -> snapshot.reason() == SnapshotReason.IDENTITY_CHANGE)
                .filter(this::mayHoldAccount)
                .findFirst()
                .filter(this::isLost)
                .filter(change -> !isUndone(change));
    }

    /** Whether a restore or an import took the new identity away later. Then the present problem has another cause. */
    private boolean isUndone(Snapshot change) {
        return snapshots.stream()
                .takeWhile(newer -> !newer.equals(change))
                .anyMatch(newer -> newer.reason() == SnapshotReason.REPLACED && holdsAnother(newer));
    }

    private boolean holdsAnother(Snapshot snapshot) {
        try (SessionCopy copy = kept.openSnapshot(instance, snapshot.id())) {
            Identity kept = copy.keys().contains(Key.CREDS)
                    ? Creds.of(copy.read(Key.CREDS)).identity()
                    : Identity.NONE;
            return !kept.isSameAs(present);
        } catch (CofreException damagedOrGone) {
            return false;
        }
    }

    /** Whether the identity that a snapshot keeps is another one than that of today. */
    private boolean isLost(Snapshot snapshot) {
        try (SessionCopy copy = kept.openSnapshot(instance, snapshot.id())) {
            return Creds.of(copy.read(Key.CREDS)).identity().isLostTo(present);
        } catch (CofreException damagedOrGone) {
            return true;
        }
    }

    /** Older workers kept each pairing code that was asked for as if it were an account. */
    private boolean mayHoldAccount(Snapshot snapshot) {
        try (SessionCopy copy = kept.openSnapshot(instance, snapshot.id())) {
            return Creds.of(copy.read(Key.CREDS)).identity().paired();
        } catch (CofreException damagedOrGone) {
            return true;
        }
    }
}
