package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.identity.Guards;
import io.cofre.identity.Identity;
import io.cofre.session.CofreException;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.TrashEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The search for instances in the trash that hold the last copy of a paired identity: no instance has it, no later
 * removal, and no snapshot of an instance of that name. Used once, for the removals from the newest to the oldest.
 */
final class LastCopies {
    private final SessionHistory history;
    private final Guards guards;
    private final Set<String> met = new HashSet<>();

    LastCopies(SessionHistory history, Guards guards) {
        this.history = history;
        this.guards = guards;
    }

    List<String> in(TrashEntry entry) {
        return entry.instances().stream()
                .filter(name -> isLast(
                        identityIn(() -> history.openTrash(entry.id(), name)), new InstancePath(entry.group(), name)))
                .map(InstanceName::toString)
                .toList();
    }

    private boolean isLast(Identity identity, InstancePath instance) {
        return identity.digest().filter(met::add).isPresent()
                && guards.identities().holders(identity).isEmpty()
                && history.snapshots(instance).stream()
                        .map(snapshot -> identityIn(() -> history.openSnapshot(instance, snapshot.id())))
                        .noneMatch(kept -> kept.digest().equals(identity.digest()));
    }

    /** The identity in a copy. Unreadable creds count as nobody's: getting them back would be of no use. */
    private static Identity identityIn(Supplier<SessionCopy> source) {
        try (SessionCopy copy = source.get()) {
            return copy.keys().contains(Key.CREDS)
                    ? Creds.of(copy.read(Key.CREDS)).identity()
                    : Identity.NONE;
        } catch (CofreException damagedOrGone) {
            return Identity.NONE;
        }
    }
}
