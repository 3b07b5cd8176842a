package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.session.CofreException;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The remedies for an instance with problems, each as a sentence with a command. */
final class Remedies {
    static final String RESTART = "; then restart the instance in its pod";

    private final SessionHistory history;
    private final InstancePath instance;
    private final List<Snapshot> snapshots;

    /** @param snapshots those of the instance, the newest first */
    Remedies(SessionHistory history, InstancePath instance, List<Snapshot> snapshots) {
        this.history = history;
        this.instance = instance;
        this.snapshots = snapshots;
    }

    /** The remedy that restores the last state in which an account was paired. */
    String restore() {
        return restore("To mend it");
    }

    String restore(String when) {
        return restore(when, List.of())
                .orElse("No snapshot holds a paired account. Import a backup: " + ShellCommands.importBackup(instance)
                        + "; or look for it in the trash: " + ShellCommands.listTrash()
                        + ". Otherwise remove the instance and pair it again.");
    }

    /**
     * The remedy that restores a snapshot with a paired account in which these keys are intact. A snapshot may share
     * the damaged files.
     */
    Optional<String> restore(String when, List<Key> keys) {
        return snapshots.stream()
                .filter(snapshot -> holdsAccount(snapshot, keys))
                .findFirst()
                .map(snapshot -> when + ", restore the state of "
                        + snapshot.id().time() + ": "
                        + ShellCommands.restoreSnapshot(instance, snapshot.id().text()) + RESTART + ".");
    }

    /**
     * The remedy that takes back the last removal of an instance of that name, if there is one since then; otherwise
     * nothing.
     */
    String takeBack(Instant since) {
        return history.trash().stream()
                .filter(removal -> removal.group().equals(instance.group())
                        && removal.instances().contains(instance.instance())
                        && !removal.id().time().isBefore(since))
                .findFirst()
                .map(this::takeBack)
                .orElse("");
    }

    private String takeBack(TrashEntry removal) {
        return "An instance of that name was removed at " + removal.id().time() + ". If that one was paired: "
                + ShellCommands.restoreRemoval(instance, removal.id().text()) + RESTART + ". ";
    }

    private boolean holdsAccount(Snapshot snapshot, List<Key> keys) {
        try (SessionCopy copy = history.openSnapshot(instance, snapshot.id())) {
            keys.forEach(copy::read);
            return copy.keys().contains(Key.CREDS)
                    && Creds.of(copy.read(Key.CREDS)).canLogIn();
        } catch (CofreException damagedOrGone) {
            return false;
        }
    }
}
