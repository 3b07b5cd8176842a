package io.cofre.crash;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The few names that a crash schedule uses, so that its commits meet each other, and its random commits of them. */
final class Universe {
    static final List<GroupName> GROUPS =
            Stream.of("pods", "São").map(GroupName::of).toList();
    static final List<InstanceName> INSTANCES =
            Stream.of("one", "Loja (vendas)").map(InstanceName::of).toList();
    static final List<Key> KEYS =
            Stream.of("creds", "pre-key-1", "a/b", ".dot").map(Key::of).toList();

    private final Random random;
    private int versions;

    Universe(Random random) {
        this.random = random;
    }

    static List<InstancePath> instances() {
        return GROUPS.stream()
                .flatMap(group -> INSTANCES.stream().map(instance -> new InstancePath(group, instance)))
                .toList();
    }

    static List<KeyPath> paths() {
        return instances().stream()
                .flatMap(instance -> KEYS.stream().map(key -> new KeyPath(instance, key)))
                .toList();
    }

    KeyPath path() {
        return pick(paths());
    }

    /** A commit of one change. */
    Commit single() {
        return Commit.of(change());
    }

    /** A commit of several changes now and then. */
    Commit any() {
        int count = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
        List<Change> changes = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            changes.add(change());
        }
        return new Commit(changes);
    }

    private Change change() {
        int draw = random.nextInt(100);
        if (draw < 60) {
            return new Change.PutValue(path(), value());
        }
        if (draw < 70) {
            return new Change.DeleteKey(path());
        }
        if (draw < 88) {
            return new Change.CreateInstance(pick(instances()));
        }
        if (draw < 95) {
            return new Change.DeleteInstance(pick(instances()));
        }
        return draw < 97 ? new Change.CreateGroup(pick(GROUPS)) : new Change.DeleteGroup(pick(GROUPS));
    }

    /** A value that no other one equals, and that is told from a part of itself. */
    private Value value() {
        versions++;
        int length = random.nextInt(8) == 0 ? random.nextInt(6_000) : random.nextInt(300);
        String filling = Character.toString('a' + versions % 26).repeat(length);
        return Value.of(("\"v" + versions + " " + filling + " v" + versions + "\"").getBytes(StandardCharsets.UTF_8));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
