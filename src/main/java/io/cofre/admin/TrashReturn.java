package io.cofre.admin;

import io.cofre.admin.TrashRestoration.Replaced;
import io.cofre.identity.Guards;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.Trash;
import io.cofre.store.TrashEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves what one removal took away back to where it was. */
final class TrashReturn {
    private final SessionStore store;
    private final Trash trash;
    private final Guards guards;

    TrashReturn(SessionStore store, Trash trash, Guards guards) {
        this.store = store;
        this.trash = trash;
        this.guards = guards;
    }

    /**
     * Moves all instances of an entry back, or the named one.
     *
     * @param replace whether what is in their place may become a snapshot; otherwise nothing is moved if there is
     *     anything
     */
    TrashRestoration restore(RecoveryPointId id, Optional<InstanceName> instance, boolean replace) {
        TrashEntry entry = trash.trash().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the trash has no such entry"));
        List<InstanceName> wanted = instance.map(List::of).orElse(entry.instances());
        if (!entry.instances().containsAll(wanted)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "this entry of the trash has no such instance");
        }
        if (!replace) {
            wanted.forEach(name -> requireAbsent(new InstancePath(entry.group(), name)));
        }
        List<String> beside = store.instances(entry.group()).orElse(List.of()).stream()
                .filter(name -> !wanted.contains(name))
                .map(InstanceName::toString)
                .toList();
        List<Replaced> replaced = new ArrayList<>();
        for (InstanceName name : wanted) {
            // Alone with its creds: a write that was on its way to a former life must not get past the guard.
            Optional<Snapshot> snapshot = guards.identity()
                    .exclusively(new InstancePath(entry.group(), name), () -> trash.restoreTrash(id, name, replace));
            snapshot.ifPresent(
                    kept -> replaced.add(new Replaced(name.toString(), kept.id().text())));
        }
        List<String> restored = wanted.stream().map(InstanceName::toString).toList();
        return new TrashRestoration(entry.group().toString(), restored, replaced, beside);
    }

    private void requireAbsent(InstancePath path) {
        if (store.contains(path)) {
            throw new CofreException(
                    ErrorCode.CONFLICT,
                    "there is an instance " + Duplicates.names(List.of(path)).get(0)
                            + ": say that it may be replaced, and it becomes a snapshot first");
        }
    }
}
