package io.cofre.admin;

import io.cofre.admin.TrashRestoration.Replaced;
import io.cofre.identity.Creds;
import io.cofre.identity.Guards;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.Trash;
import io.cofre.store.TrashEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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
     * Moves all instances of an entry back, or the named one. Those whose creds no pod can use stay in the trash.
     *
     * @param replace whether instances in their places may become snapshots; otherwise nothing is moved if there is one
     * @throws CofreException {@code CREDS_UNUSABLE} if no pod can use the creds of any of them; otherwise as
     *     {@link Trash#restoreTrash}
     */
    TrashRestoration restore(RecoveryPointId id, Optional<InstanceName> instance, boolean replace) {
        TrashEntry entry = trash.trashEntry(id);
        List<InstanceName> wanted = new ArrayList<>(instance.map(List::of).orElse(entry.instances()));
        Map<InstanceName, String> unusable = unusable(entry, wanted);
        wanted.removeAll(unusable.keySet());
        if (wanted.isEmpty() && !unusable.isEmpty()) {
            throw new CofreException(
                    ErrorCode.CREDS_UNUSABLE, "nothing was changed. " + String.join(" ", unusable.values()));
        }
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
        List<String> warnings = new ArrayList<>(unusable.values());
        warnings.addAll(duplicates(entry.group(), wanted));
        return new TrashRestoration(
                entry.group().toString(), texts(wanted), replaced, beside, texts(unusable.keySet()), warnings);
    }

    private static List<String> texts(Collection<InstanceName> names) {
        return names.stream().map(InstanceName::toString).toList();
    }

    /** The instances whose creds no pod can use, each with a sentence that says so and names the way out. */
    private Map<InstanceName, String> unusable(TrashEntry entry, List<InstanceName> wanted) {
        Map<InstanceName, String> unusable = new LinkedHashMap<>();
        for (InstanceName name : wanted) {
            unusableCreds(entry.id(), name).ifPresent(creds -> unusable.put(name, wayOut(entry, name, creds)));
        }
        return unusable;
    }

    /**
     * Creds that cannot be read come back: a copy of them may come with them, and pods get an error for them and not
     * "no creds".
     */
    private Optional<Creds> unusableCreds(RecoveryPointId id, InstanceName name) {
        try (SessionCopy copy = trash.openTrash(id, name)) {
            return UnusableCreds.in(copy);
        } catch (CofreException failure) {
            if (failure.code() != ErrorCode.DAMAGED && failure.code() != ErrorCode.UNAVAILABLE) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private static String wayOut(TrashEntry entry, InstanceName name, Creds creds) {
        InstancePath instance = new InstancePath(entry.group(), name);
        String removed = Layout.TRASH + "/" + entry.id() + "/" + Layout.of(instance);
        String what =
                Layout.of(instance) + " stays in the trash: its creds are no JSON object, and no pod can use them. ";
        return creds.identity().paired()
                ? what + "An account is in them, as text within a text. To unwrap them, import the directory " + removed
                        + " of the volume."
                : what + "Look for an older state: " + ShellCommands.listSnapshots(instance) + ", "
                        + ShellCommands.listTrash() + ". If the creds are elsewhere, import the directory " + removed
                        + " of the volume with --creds FILE.";
    }

    private List<String> duplicates(GroupName group, List<InstanceName> restored) {
        List<String> warnings = new ArrayList<>();
        for (InstanceName name : restored) {
            InstancePath instance = new InstancePath(group, name);
            List<InstancePath> holders = guards.identities().sharedWith(instance);
            if (!holders.isEmpty()) {
                warnings.add(Duplicates.warning("of " + Layout.of(instance), holders));
            }
        }
        return warnings;
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
