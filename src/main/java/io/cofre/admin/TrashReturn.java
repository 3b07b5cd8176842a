package io.cofre.admin;

import io.cofre.admin.TrashRestoration.Replaced;
import io.cofre.identity.Guards;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.Trash;
import io.cofre.store.TrashEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The return of a removal: it moves instances from the trash back to their places. */
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
     * @param replace whether instances in their places may become snapshots; otherwise nothing is moved if there is one
     * @throws io.cofre.session.CofreException as {@link Trash#restoreTrash}
     */
    TrashRestoration restore(RecoveryPointId id, Optional<InstanceName> instance, boolean replace) {
        TrashEntry entry = trash.trashEntry(id);
        List<InstanceName> wanted = instance.map(List::of).orElse(entry.instances());
        List<String> beside = store.instances(entry.group()).orElse(List.of()).stream()
                .filter(name -> !wanted.contains(name))
                .map(InstanceName::toString)
                .toList();
        List<Replaced> replaced = new ArrayList<>();
        for (InstanceName name : replacingFirst(entry.group(), wanted)) {
            // No write of its creds may run meanwhile: a write that was on its way to a former life must not get past
            // the guard.
            Optional<Snapshot> snapshot = guards.identity()
                    .exclusively(new InstancePath(entry.group(), name), () -> trash.restoreTrash(id, name, replace));
            snapshot.ifPresent(
                    kept -> replaced.add(new Replaced(name.toString(), kept.id().text())));
        }
        List<String> restored = wanted.stream().map(InstanceName::toString).toList();
        return new TrashRestoration(entry.group().toString(), restored, replaced, beside);
    }

    /**
     * The instances to move, those that replace another one first. The trash decides for each whether it may be moved.
     * If it refuses any, it refuses the first, and has moved none yet.
     */
    private List<InstanceName> replacingFirst(GroupName group, List<InstanceName> wanted) {
        Map<Boolean, List<InstanceName>> replacing = wanted.stream()
                .collect(Collectors.partitioningBy(name -> store.contains(new InstancePath(group, name))));
        return Stream.of(true, false)
                .flatMap(replaces -> replacing.getOrDefault(replaces, List.of()).stream())
                .toList();
    }
}
