package io.cofre.testing.crash;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The few names that a random test writes to, so that its commits meet each other, and random commits of them. */
public record TestNames(List<GroupName> groups, List<InstancePath> instances, List<KeyPath> paths) {
    private static final List<String> INSTANCES = List.of("one", "Loja (vendas)");
    private static final List<String> KEYS = List.of("creds", "pre-key-1", "a/b", ".dot");

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
