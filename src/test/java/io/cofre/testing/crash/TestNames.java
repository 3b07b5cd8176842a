package io.cofre.testing.crash;

import io.cofre.session.ContentTag;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.testing.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** The few names that a random test writes to, so that its commits meet each other, and random commits of them. */
public record TestNames(List<GroupName> groups, List<InstancePath> instances, List<KeyPath> paths) {
    private static final List<String> INSTANCES = List.of("one", "Loja (vendas)");
    private static final List<String> KEYS = List.of("creds", "pre-key-1", "a/b", ".dot");
    private static final String NEVER_WRITTEN = "never";

    /** The territory of these groups. */
    public static TestNames of(String... groups) {
        List<GroupName> names = Stream.of(groups).map(GroupName::of).toList();
        List<InstancePath> instances = names.stream()
                .flatMap(group -> INSTANCES.stream().map(name -> new InstancePath(group, InstanceName.of(name))))
                .toList();
        List<KeyPath> paths = instances.stream()
                .flatMap(instance -> KEYS.stream().map(key -> new KeyPath(instance, Key.of(key))))
                .toList();
        return new TestNames(names, instances, paths);
    }

    KeyPath anyPath(Random random) {
        return pick(paths, random);
    }

    /** A commit of one change, whose value can be told by {@code version}. */
    Commit single(Random random, long version) {
        return Commit.of(change(random, Long.toString(version)));
    }

    /** A commit that has several changes now and then. */
    Commit any(Random random, long version) {
        int count = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
        List<Change> changes = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            changes.add(change(random, version + "." + index));
        }
        return new Commit(changes);
    }

    /**
     * The same commit, which now and then has conditions on the keys that it changes or on others.
     *
     * @param expected the version that a key is expected to have then, so that most of the conditions hold
     */
    Commit sometimesOnlyIf(Random random, Commit commit, Function<KeyPath, Optional<String>> expected) {
        if (random.nextInt(3) > 0) {
            return commit;
        }
        List<KeyPath> changed = commit.changes().stream()
                .filter(Change.PutValue.class::isInstance)
                .map(change -> ((Change.PutValue) change).path())
                .toList();
        Condition[] conditions = new Condition[1 + random.nextInt(2)];
        for (int index = 0; index < conditions.length; index++) {
            KeyPath path = changed.isEmpty() || random.nextBoolean() ? anyPath(random) : pick(changed, random);
            conditions[index] = condition(random, path, expected.apply(path));
        }
        return commit.onlyIf(conditions);
    }

    private static Condition condition(Random random, KeyPath path, Optional<String> expected) {
        int draw = random.nextInt(100);
        if (draw < 10) {
            return new Condition.HasContent(path, tag(path, NEVER_WRITTEN));
        }
        if (draw < 20) {
            return random.nextBoolean() ? new Condition.IsAbsent(path) : new Condition.IsPresent(path);
        }
        if (expected.isEmpty()) {
            return new Condition.IsAbsent(path);
        }
        return draw < 40 ? new Condition.IsPresent(path) : new Condition.HasContent(path, tag(path, expected.get()));
    }

    private static ContentTag tag(KeyPath path, String version) {
        return ContentTag.of(TestValue.of(path, version));
    }

    private Change change(Random random, String version) {
        int draw = random.nextInt(100);
        if (draw < 60) {
            KeyPath path = pick(paths, random);
            return new Change.PutValue(path, TestValue.of(path, version));
        }
        if (draw < 70) {
            return new Change.DeleteKey(pick(paths, random));
        }
        if (draw < 88) {
            return new Change.CreateInstance(pick(instances, random));
        }
        if (draw < 95) {
            return Deletion.of(pick(instances, random));
        }
        return draw < 97 ? new Change.CreateGroup(pick(groups, random)) : Deletion.of(pick(groups, random));
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
