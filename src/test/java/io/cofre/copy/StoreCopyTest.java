package io.cofre.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.TrashEntry;
import io.cofre.testing.DelegatingStore;
import io.cofre.testing.Deletion;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class StoreCopyTest {
    private static final InstancePath FIRST = new InstancePath(GroupName.of("São João"), InstanceName.of("a/b"));
    private static final InstancePath SECOND = new InstancePath(GroupName.of("shop"), InstanceName.of("second"));
    private static final InstancePath GONE = new InstancePath(GroupName.of("shop"), InstanceName.of("gone"));
    private static final Key PRE_KEY = Key.of("pre-key-1");

    @TempDir
    private Path directory;

    private OpenStore source;
    private OpenStore target;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        source = new OpenStore(directory.resolve("source"));
        target = new OpenStore(directory.resolve("target"));
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    @Test
    void bringsEverythingAlong() {
        fill();

        Tally tally = copy(source, target);

        assertThat(problems).isEmpty();
        assertThat(tally.instances()).isEqualTo(2);
        assertThat(tally.snapshots()).isEqualTo(3);
        assertThat(tally.removed()).isEqualTo(1);
        assertThat(tally.failed()).isZero();
        assertThat(all(target)).isEqualTo(all(source));
        assertThat(target.store().groups()).contains(GroupName.of("empty"));
    }

    @Test
    void isTheSameOnTheWayBack() throws IOException {
        fill();
        copy(source, target);
        try (OpenStore third = new OpenStore(directory.resolve("third"))) {
            copy(target, third);

            assertThat(all(third)).isEqualTo(all(source));
        }
    }

    @Test
    void leavesHistoryAndLeasesBehindIfAsked() {
        fill();
        source.store().leases().acquire(FIRST, "pod-a", Duration.ofSeconds(60)).join();

        StoreCopy copy = new StoreCopy(place(source), place(target), false, watcher());
        Tally tally = copy.run(copy.plan());

        assertThat(tally.instances()).isEqualTo(2);
        assertThat(tally.snapshots() + tally.removed()).isZero();
        assertThat(target.store().history().instancesWithSnapshots()).isEmpty();
        assertThat(target.store().history().trash()).isEmpty();
        assertThat(target.store().leases().current(FIRST)).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void changesNothingTheSecondTime() {
        fill();
        Tally first = copy(source, target);
        Map<String, Object> before = all(target);

        Tally second = copy(source, target);

        assertThat(second.present()).isEqualTo(first.instances() + first.snapshots() + first.removed());
        assertThat(second.keys()).isZero();
        assertThat(all(target)).isEqualTo(before);
    }

    @Test
    void goesOnWhereItWasCutOff() {
        fill();
        int[] calls = new int[1];
        Watcher fails = new Watcher() {
            @Override
            public void at(Tally soFar, Item item) {
                if (soFar.instances() + soFar.snapshots() == 3 && ++calls[0] == 2) {
                    throw new CofreException(ErrorCode.UNAVAILABLE, "as the test wants it");
                }
            }

            @Override
            public void problem(Item item, String reason) {
                problems.add(reason);
            }
        };
        StoreCopy cut = new StoreCopy(place(source), place(target), true, fails);

        assertThatThrownBy(() -> cut.run(cut.plan()))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        Map<String, Object> wanted = all(source);
        assertThat(all(target)).isNotEmpty().isNotEqualTo(wanted);
        assertThat(all(target)).allSatisfy((name, values) -> assertThat(values).isEqualTo(wanted.get(name)));

        Tally tally = copy(source, target);

        assertThat(tally.present()).isPositive();
        assertThat(all(target)).isEqualTo(wanted);
    }

    @Test
    void saysWhatIsInTheWay() {
        fill();
        put(target, FIRST, Key.CREDS, TestCreds.paired("another"));
        put(target, SECOND, PRE_KEY, "1");
        Map<String, Object> before = all(target);

        StoreCopy copy = new StoreCopy(place(source), place(target), true, watcher());
        Plan plan = copy.plan();

        assertThat(plan.inTheWay()).extracting(Item::instance).containsExactly(FIRST);
        assertThat(plan.steps())
                .filteredOn(step -> step.item().kind() == ItemKind.INSTANCE)
                .extracting(Plan.Step::finding)
                .containsExactly(Finding.IN_THE_WAY, Finding.OTHER);
        assertThat(all(target)).isEqualTo(before);
    }

    @Test
    void keepsWhatItReplaces() {
        fill();
        put(target, FIRST, Key.CREDS, TestCreds.paired("another"));

        Tally tally = copy(source, target);

        assertThat(tally.failed()).isZero();
        List<Snapshot> snapshots = target.store().history().snapshots(FIRST);
        assertThat(snapshots.get(0).reason()).isEqualTo(SnapshotReason.REPLACED);
        try (SessionCopy replaced =
                target.store().history().openSnapshot(FIRST, snapshots.get(0).id())) {
            assertThat(replaced.read(Key.CREDS)).isEqualTo(TestCreds.paired("another"));
        }
        assertThat(target.store().keys(FIRST)).isEqualTo(source.store().keys(FIRST));
    }

    @Test
    void namesDamagedValuesAndCopiesTheOthers() throws IOException {
        fill();
        source.settle();
        source.damage("shop/second/pre-key-1");
        source.damage("shop/second/pre-key-2");

        Tally tally = copy(source, target);

        assertThat(tally.failed()).isEqualTo(1);
        assertThat(problems).singleElement().asString().contains("second", "pre-key-1", "pre-key-2");
        assertThat(target.store().contains(SECOND)).isFalse();
        assertThat(target.store().keys(FIRST)).isEqualTo(source.store().keys(FIRST));
    }

    @Test
    void noticesWhatIsNotTheSameAfterwards() {
        put(source, FIRST, PRE_KEY, "1");
        SessionStore lying = new DelegatingStore(target.store()) {
            @Override
            public Optional<Value> readStored(KeyPath path) {
                return Optional.of(value("2"));
            }
        };
        Place there = new Place("target", lying, target.store().history());

        StoreCopy copy = new StoreCopy(place(source), there, true, watcher());
        Tally tally = copy.run(copy.plan());

        assertThat(tally.failed()).isEqualTo(1);
        assertThat(tally.instances()).isZero();
        assertThat(problems).singleElement().asString().contains("pre-key-1");
    }

    @Test
    void leavesAnotherSnapshotOfTheSameIdAlone() {
        fill();
        Snapshot snapshot = source.store().history().snapshots(FIRST).get(0);
        try (var staged = target.store().history().stage()) {
            staged.put(Key.CREDS, value("9"));
            staged.keep(snapshot);
        }

        Tally tally = copy(source, target);

        assertThat(tally.failed()).isEqualTo(1);
        assertThat(problems).singleElement().asString().contains("id");
        try (SessionCopy kept = target.store().history().openSnapshot(FIRST, snapshot.id())) {
            assertThat(kept.read(Key.CREDS)).isEqualTo(value("9"));
        }
    }

    /** Two instances, snapshots of one that is there and one that is not, a removal, and an empty group. */
    private void fill() {
        source.store()
                .commit(Commit.of(new Change.CreateGroup(GroupName.of("empty"))))
                .join();
        put(source, FIRST, Key.CREDS, TestCreds.paired("first"));
        put(source, FIRST, PRE_KEY, "{ \"spaces\" : \"and \u00e7\" }");
        source.store().history().snapshot(FIRST, SnapshotReason.REQUESTED);
        put(source, FIRST, PRE_KEY, "2");
        source.store().history().snapshot(FIRST, SnapshotReason.IDENTITY_CHANGE);
        put(source, SECOND, PRE_KEY, "3");
        put(source, SECOND, Key.of("pre-key-2"), "4");
        put(source, GONE, PRE_KEY, "5");
        source.store().history().snapshot(GONE, SnapshotReason.REQUESTED);
        source.store().commit(Commit.of(Deletion.of(GONE))).join();
    }

    private Tally copy(OpenStore from, OpenStore to) {
        StoreCopy copy = new StoreCopy(place(from), place(to), true, watcher());
        return copy.run(copy.plan());
    }

    private Watcher watcher() {
        return new Watcher() {
            @Override
            public void at(Tally soFar, Item item) {
                assertThat(soFar.items()).isPositive();
            }

            @Override
            public void problem(Item item, String reason) {
                problems.add(item.instance() + ": " + reason);
            }
        };
    }

    private static Place place(OpenStore open) {
        return new Place("test", open.store(), open.store().history());
    }

    private static void put(OpenStore into, InstancePath instance, Key key, String json) {
        put(into, instance, key, value(json));
    }

    private static void put(OpenStore into, InstancePath instance, Key key, Value value) {
        into.create(instance);
        into.store()
                .commit(Commit.of(new Change.PutValue(new KeyPath(instance, key), value)))
                .join();
    }

    private static Value value(String json) {
        return Value.of(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Everything that a store keeps, by names that do not depend on it. */
    private static Map<String, Object> all(OpenStore open) {
        Map<String, Object> all = new LinkedHashMap<>();
        SessionHistory history = open.store().history();
        for (GroupName group : open.store().groups()) {
            for (InstanceName name : open.store().instances(group).orElseThrow()) {
                InstancePath instance = new InstancePath(group, name);
                try (SessionCopy copy = history.copyOf(instance)) {
                    all.put(instance.toString(), values(copy));
                }
            }
        }
        for (InstancePath instance : history.instancesWithSnapshots()) {
            for (Snapshot snapshot : history.snapshots(instance)) {
                try (SessionCopy copy = history.openSnapshot(instance, snapshot.id())) {
                    all.put(snapshot.toString(), values(copy));
                }
            }
        }
        for (TrashEntry entry : history.trash()) {
            for (InstanceName name : entry.instances()) {
                try (SessionCopy copy = history.openTrash(entry.id(), name)) {
                    all.put(entry.toString(), values(copy));
                }
            }
        }
        return all;
    }

    private static Map<Key, Value> values(SessionCopy copy) {
        Map<Key, Value> values = new TreeMap<>();
        copy.keys().forEach(key -> values.put(key, copy.read(key)));
        return values;
    }
}
