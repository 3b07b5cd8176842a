package io.cofre.testing.crash;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.SessionStore;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The content of a store as it should be, or as it is: from the path on the volume to the version of the
 * {@link TestValue}. Groups and instances are paths that end with a slash. Immutable.
 */
public final class SessionModel {
    public static final SessionModel EMPTY = new SessionModel(new TreeMap<>());
    private static final String DIRECTORY = "there";

    private final SortedMap<String, String> entries;

    private SessionModel(SortedMap<String, String> entries) {
        this.entries = Collections.unmodifiableSortedMap(entries);
    }

    /** The model of these entries, as {@link #entries} gave them. */
    static SessionModel of(Map<String, String> entries) {
        return new SessionModel(new TreeMap<>(entries));
    }

    public SortedMap<String, String> entries() {
        return entries;
    }

    /** The content after a commit; empty if the commit is refused. */
    public Optional<SessionModel> after(Commit commit) {
        return commit.conditions().stream().allMatch(this::holds) ? after(commit.changes()) : Optional.empty();
    }

    private Optional<SessionModel> after(List<Change> changes) {
        TreeMap<String, String> changed = new TreeMap<>(entries);
        for (Change change : changes) {
            if (change instanceof Change.PutValue put
                    && !changed.containsKey(pathOf(put.path().instance()))) {
                return Optional.empty();
            }
            make(change, changed);
        }
        return Optional.of(new SessionModel(changed));
    }

    /**
     * The reason for which a store has to refuse a commit that meets this content; empty if it has to make it.
     * Conditions come first.
     */
    public Optional<ErrorCode> refusal(Commit commit) {
        if (!commit.conditions().stream().allMatch(this::holds)) {
            return Optional.of(ErrorCode.PRECONDITION_FAILED);
        }
        return after(commit.changes()).isPresent() ? Optional.empty() : Optional.of(ErrorCode.NOT_FOUND);
    }

    private boolean holds(Condition condition) {
        KeyPath path = condition.path();
        return condition.holdsFor(version(path).map(version -> TestValue.of(path, version)));
    }

    /** The condition that a key has the content that it has here. */
    public Condition isAsHere(KeyPath path) {
        return version(path)
                .<Condition>map(version -> new Condition.HasContent(path, ContentTag.of(TestValue.of(path, version))))
                .orElseGet(() -> new Condition.IsAbsent(path));
    }

    /** Whether {@code found} is this after some of the uncertain commits, in their order, each of them whole. */
    public boolean canBecome(SessionModel found, List<Commit> uncertain) {
        if (equals(found)) {
            return true;
        }
        if (uncertain.isEmpty()) {
            return false;
        }
        List<Commit> rest = uncertain.subList(1, uncertain.size());
        Optional<SessionModel> after = after(uncertain.get(0));
        return (after.isPresent() && after.get().canBecome(found, rest)) || canBecome(found, rest);
    }

    private static void make(Change change, Map<String, String> entries) {
        if (change instanceof Change.CreateGroup create) {
            entries.put(pathOf(create.group()), DIRECTORY);
        } else if (change instanceof Change.CreateInstance create) {
            entries.put(pathOf(create.instance().group()), DIRECTORY);
            entries.put(pathOf(create.instance()), DIRECTORY);
        } else if (change instanceof Change.PutValue put) {
            entries.put(pathOf(put.path()), TestValue.versionOf(pathOf(put.path()), put.value()));
        } else if (change instanceof Change.DeleteKey delete) {
            entries.remove(pathOf(delete.path()));
        } else if (change instanceof Change.DeleteInstance delete) {
            entries.keySet().removeIf(path -> path.startsWith(pathOf(delete.instance())));
        } else if (change instanceof Change.DeleteGroup delete) {
            entries.keySet().removeIf(path -> path.startsWith(pathOf(delete.group())));
        }
    }

    /** All that a store says it holds of a territory. */
    public static SessionModel servedBy(SessionStore store, TestNames territory) {
        TreeMap<String, String> entries = new TreeMap<>();
        for (GroupName group : territory.groups()) {
            Optional<List<InstanceName>> instances = store.instances(group);
            instances.ifPresent(present -> {
                entries.put(pathOf(group), DIRECTORY);
                present.forEach(instance -> entries.put(pathOf(new InstancePath(group, instance)), DIRECTORY));
            });
        }
        for (InstancePath instance : territory.instances()) {
            if (store.contains(instance) != entries.containsKey(pathOf(instance))) {
                entries.put(pathOf(instance), "listed-or-contained");
            }
        }
        for (KeyPath path : territory.paths()) {
            served(store, path).ifPresent(version -> entries.put(pathOf(path), version));
        }
        return new SessionModel(entries);
    }

    /** The version that a store serves for a key; the name of the error where it serves one. */
    public static Optional<String> served(SessionStore store, KeyPath path) {
        try {
            return store.read(path).map(value -> TestValue.versionOf(pathOf(path), value));
        } catch (CofreException refused) {
            return Optional.of(refused.code().wireName());
        }
    }

    /** All that lies on a disk as plain files, without what is under dot names. */
    public static SessionModel foundOn(Disk disk) throws IOException {
        TreeMap<String, String> entries = new TreeMap<>();
        collect(disk, Path.of(""), "", entries);
        return new SessionModel(entries);
    }

    private static void collect(Disk disk, Path directory, String prefix, Map<String, String> entries)
            throws IOException {
        for (DiskEntry entry : disk.list(directory)) {
            Path file = directory.resolve(entry.name());
            String path = prefix + entry.name();
            if (entry.name().startsWith(".")) {
                continue;
            }
            if (entry.isDirectory()) {
                entries.put(path + "/", DIRECTORY);
                collect(disk, file, path + "/", entries);
            } else {
                entries.put(
                        path, TestValue.versionOf(path, Value.of(disk.read(file).orElseThrow())));
            }
        }
    }

    /** The part of it that belongs to a territory. */
    public SessionModel within(TestNames territory) {
        TreeMap<String, String> part = new TreeMap<>(entries);
        part.keySet().removeIf(path -> territory.groups().stream().noneMatch(group -> path.startsWith(pathOf(group))));
        return new SessionModel(part);
    }

    public Optional<String> version(KeyPath path) {
        return Optional.ofNullable(entries.get(pathOf(path)));
    }

    /** Where {@code found} differs, one line each. */
    public String differenceTo(SessionModel found) {
        TreeSet<String> paths = new TreeSet<>(entries.keySet());
        paths.addAll(found.entries.keySet());
        StringBuilder difference = new StringBuilder();
        for (String path : paths) {
            String expected = entries.getOrDefault(path, "nothing");
            String actual = found.entries.getOrDefault(path, "nothing");
            if (!Objects.equals(expected, actual)) {
                difference.append("  " + path + ": expected " + expected + ", found " + actual + "\n");
            }
        }
        return difference.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionModel that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    static String describe(Commit commit) {
        String changes =
                commit.changes().stream().map(SessionModel::describe).toList().toString();
        return commit.conditions().isEmpty()
                ? changes
                : changes + " only if "
                        + commit.conditions().stream()
                                .map(SessionModel::describe)
                                .toList();
    }

    private static String describe(Condition condition) {
        return condition.getClass().getSimpleName() + " " + pathOf(condition.path())
                + (condition instanceof Condition.HasContent content ? " " + content.tags() : "");
    }

    private static String describe(Change change) {
        if (change instanceof Change.PutValue put) {
            String path = pathOf(put.path());
            return "put " + path + " " + TestValue.versionOf(path, put.value()) + " of "
                    + put.value().size();
        }
        if (change instanceof Change.DeleteKey delete) {
            return "delete " + pathOf(delete.path());
        }
        if (change instanceof Change.CreateInstance create) {
            return "create " + pathOf(create.instance());
        }
        if (change instanceof Change.DeleteInstance delete) {
            return "delete " + pathOf(delete.instance());
        }
        return change.toString();
    }

    private static String pathOf(GroupName group) {
        return group.fileName() + "/";
    }

    private static String pathOf(InstancePath instance) {
        return pathOf(instance.group()) + instance.instance().fileName() + "/";
    }

    private static String pathOf(KeyPath path) {
        return pathOf(path.instance()) + path.key().fileName();
    }
}
