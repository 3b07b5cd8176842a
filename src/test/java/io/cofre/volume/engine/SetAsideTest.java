package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.testing.disk.DiskCall;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of changes that cannot be brought into their files: they keep no other change from its file, are served, and
 * survive every crash.
 */
class SetAsideTest {
    private static final InstancePath SICK = new InstancePath(GroupName.of("group"), InstanceName.of("sick"));
    private static final InstancePath WELL = new InstancePath(GroupName.of("group"), InstanceName.of("well"));
    private static final Path SET_ASIDE = Layout.JOURNAL.resolve("set-aside");
    private static final StoreSettings SETTINGS =
            new StoreSettings(1 << 20, 0, 1 << 20, Duration.ofHours(1), 64 << 10, 8, 16 << 10, TestRetention.GENEROUS);

    @TempDir
    private Path directory;

    private SimulatedDisk simulated = SimulatedDisk.empty();

    @Test
    void keepsAnInstanceThatCannotBeWrittenFromNobodyElse() throws IOException {
        InterceptedDisk disk = new InterceptedDisk(simulated);
        JournaledStore store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SICK), new Change.CreateInstance(WELL));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        disk.intercept(SetAsideTest::denyRenameIntoSick);

        EngineSteps.commit(store, put(SICK, "creds", 1), put(WELL, "creds", 1));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();

        assertThat(simulated.read(file(WELL, "creds"))).isPresent();
        assertThat(simulated.read(file(SICK, "creds"))).isEmpty();
        assertThat(read(store, SICK, "creds")).isEqualTo("1");
        assertThat(store.figures().journalBytes()).isZero();
        assertThat(store.figures().setAside()).isEqualTo(1);
        assertThat(store.figures().setAsideBytes()).isPositive();
        assertThat(store.state().writable()).isTrue();
        assertThat(store.notices())
                .containsExactly(
                        "1 changes cannot be brought into their files, the first of sick in group: permission denied");
        assertThat(store.setAside(SICK)).contains("permission denied");
        assertThat(store.setAside(WELL)).isEmpty();
        assertThatThrownBy(() -> store.history().snapshot(SICK, SnapshotReason.REQUESTED))
                .isInstanceOf(CofreException.class)
                .hasMessage("something of the instance cannot be brought into its file: permission denied");
        store.history().snapshot(WELL, SnapshotReason.REQUESTED);

        disk.intercept((operation, path) -> {});
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        assertThat(simulated.read(file(SICK, "creds"))).isPresent();
        assertThat(simulated.read(SET_ASIDE)).isEmpty();
        assertThat(store.notices()).isEmpty();
        store.close();
    }

    @Test
    void servesAfterAPowerLossWhatTheJournalHasLetGoOf() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            simulated = SimulatedDisk.empty();
            InterceptedDisk disk = new InterceptedDisk(simulated);
            JournaledStore store = open(disk);
            EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "creds", 1), put(SICK, "gone", 1));
            store.engine().checkpointer().checkpoint();
            disk.intercept((operation, path) -> {
                denyRenameIntoSick(operation, path);
                denied(operation == Operation.DELETE && path.endsWith("gone"));
            });
            EngineSteps.commit(store, put(SICK, "creds", 2), new Change.DeleteKey(key(SICK, "gone")));
            store.engine().checkpointer().checkpoint();
            assertThat(store.figures().journalBytes()).isZero();

            simulated = seed % 2 == 0 ? simulated.crash(new Random(seed)) : simulated.kill();
            disk = new InterceptedDisk(simulated);
            disk.intercept(SetAsideTest::denyRenameIntoSick);
            store = open(disk);
            assertThat(store.figures().recoveredCommits()).isZero();
            assertThat(read(store, SICK, "creds")).isEqualTo("2");
            assertThat(store.read(key(SICK, "gone"))).isEmpty();

            // Once it is in its file, a change that was set aside must never come back over a newer one.
            disk.intercept((operation, path) -> {});
            EngineSteps.commit(store, put(SICK, "creds", 3));
            store.engine().checkpointer().checkpoint();
            simulated = simulated.crash(new Random(seed));
            store = open(simulated);
            assertThat(read(store, SICK, "creds")).isEqualTo("3");
            store.close();
            assertThat(simulated.read(SET_ASIDE)).isEmpty();
        }
    }

    @Test
    void keepsTheNextLifeOfAnInstanceApartFromOneThatCannotBeMovedAway() throws IOException {
        InterceptedDisk disk = new InterceptedDisk(simulated);
        JournaledStore store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SICK), new Change.CreateInstance(WELL));
        EngineSteps.commit(store, put(SICK, "creds", 1), put(SICK, "old", 1));
        store.engine().checkpointer().checkpoint();
        disk.intercept((operation, path) ->
                denied(operation == Operation.RENAME && path.startsWith(".trash") && path.endsWith(Layout.of(SICK))));
        EngineSteps.commit(store, Deletion.of(SICK));
        EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "creds", 2), put(WELL, "creds", 1));
        store.engine().checkpointer().checkpoint();
        assertThat(store.figures().journalBytes()).isZero();
        assertThat(simulated.read(file(WELL, "creds"))).isPresent();
        assertThat(read(store, SICK, "creds")).isEqualTo("2");
        assertThat(store.read(key(SICK, "old"))).isEmpty();

        simulated = simulated.crash(new Random(1));
        store = open(simulated);
        assertThat(read(store, SICK, "creds")).isEqualTo("2");
        assertThat(store.read(key(SICK, "old"))).isEmpty();
        store.engine().checkpointer().checkpoint();
        assertThat(read(store, SICK, "creds")).isEqualTo("2");
        assertThat(simulated.read(file(SICK, "old"))).isEmpty();
        assertThat(store.history().trash()).hasSize(1);
        store.close();
    }

    @Test
    void takesTheLackOfSpaceOrDescriptorsForNobodysOwn() throws IOException {
        for (Fault fault : new Fault[] {Fault.DISK_FULL, Fault.TOO_MANY_FILES, Fault.NO_MEMORY}) {
            simulated = SimulatedDisk.empty();
            JournaledStore store = open(simulated);
            EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "creds", 1));
            simulated.faults(call -> isRenameOfValue(call) ? Optional.of(fault) : Optional.empty());
            assertThat(store.engine().checkpointer().checkpoint())
                    .as(fault.name())
                    .isFalse();
            assertThat(store.figures().setAside()).isZero();
        }
    }

    @Test
    void mendsWhatStandsInTheWayOnARealVolume() throws IOException {
        String longName = "k".repeat(250);
        try (JournaledStore store = open(LocalDisk.at(directory))) {
            EngineSteps.commit(
                    store, new Change.CreateInstance(SICK), new Change.CreateInstance(WELL), put(SICK, "creds", 1));
            store.engine().checkpointer().checkpoint();
            deleteTree(directory.resolve(Layout.of(SICK)));
            Files.createDirectories(
                    directory.resolve(Layout.of(WELL)).resolve(longName).resolve("inside"));
            Files.writeString(directory.resolve(Layout.of(WELL)).resolve(".retained"), "a file");

            assertThat(store.read(key(WELL, "creds"))).isEmpty();
            EngineSteps.commit(store, put(SICK, "creds", 2), put(WELL, longName, 1), put(WELL, "creds", 1));
            assertThat(store.engine().checkpointer().checkpoint()).isTrue();

            assertThat(store.notices()).isEmpty();
            assertThat(directory.resolve(file(SICK, "creds"))).hasContent("2");
            assertThat(directory.resolve(file(WELL, longName))).hasContent("1");
            assertThat(directory.resolve(Layout.of(WELL)).resolve(".retained/creds"))
                    .hasContent("1");

            deleteTree(directory.resolve("group"));
            EngineSteps.commit(store, put(WELL, "creds", 2));
            assertThat(store.engine().checkpointer().checkpoint()).isTrue();
            assertThat(directory.resolve(file(WELL, "creds"))).hasContent("2");
        }
    }

    @Test
    void copiesARemovedInstanceThatCannotBeRenamedIntoTheTrash() throws IOException {
        InterceptedDisk disk = new InterceptedDisk(simulated);
        JournaledStore store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "creds", 1));
        store.engine().checkpointer().checkpoint();
        boolean[] met = new boolean[1];
        disk.intercept((operation, path) -> {
            if (!met[0] && operation == Operation.RENAME && path.startsWith(".trash")) {
                met[0] = true;
                throw new AtomicMoveNotSupportedException("sick", path.toString(), "Invalid cross-device link");
            }
        });
        EngineSteps.commit(store, Deletion.of(SICK));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        assertThat(met[0]).isTrue();
        assertThat(store.notices()).isEmpty();
        assertThat(simulated.isDirectory(Layout.of(SICK))).isFalse();
        assertThat(store.history().trash()).hasSize(1);
        store.close();
    }

    /** The directory of the instance leaves with that of its group, and so do the changes that were set aside. */
    @Test
    void keepsInTheTrashOfItsGroupAnInstanceThatCouldNotBeMovedByItself() throws IOException {
        InterceptedDisk disk = new InterceptedDisk(simulated);
        JournaledStore store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "creds", 1));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        disk.intercept(SetAsideTest::denyMoveOfSickIntoTrash);

        EngineSteps.commit(store, put(SICK, "creds", 2));
        EngineSteps.commit(store, Deletion.of(SICK));
        EngineSteps.commit(store, Deletion.of(SICK.group()));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();

        assertThat(store.history().trash())
                .singleElement()
                .satisfies(entry -> assertThat(simulated.read(
                                Layout.TRASH.resolve(entry.id().toString()).resolve(file(SICK, "creds"))))
                        .contains("2".getBytes(StandardCharsets.UTF_8)));
        assertThat(store.notices()).isEmpty();
        assertThat(simulated.read(SET_ASIDE)).isEmpty();
        simulated = simulated.kill();
        store = open(simulated);
        assertThat(store.groups()).isEmpty();
        store.close();
    }

    @Test
    void mixesNoTwoLivesOfAnInstanceInTheTrashOfItsGroup() throws IOException {
        InterceptedDisk disk = new InterceptedDisk(simulated);
        JournaledStore store = open(disk);
        EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "creds", 1));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        disk.intercept(SetAsideTest::denyMoveOfSickIntoTrash);

        EngineSteps.commit(store, Deletion.of(SICK));
        EngineSteps.commit(store, new Change.CreateInstance(SICK), put(SICK, "pre-key-1", 2));
        EngineSteps.commit(store, Deletion.of(SICK.group()));
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();
        assertThat(store.figures().setAside()).isEqualTo(2);
        simulated = simulated.kill();
        store = open(simulated);
        assertThat(store.groups()).isEmpty();
        assertThat(store.engine().checkpointer().checkpoint()).isTrue();

        assertThat(store.history().trash()).hasSize(2).allSatisfy(entry -> {
            Path sick = Layout.TRASH.resolve(entry.id().toString()).resolve(Layout.of(SICK));
            assertThat(simulated.list(sick).stream().filter(each -> !each.isDirectory()))
                    .hasSize(1);
        });
        store.close();
    }

    private static boolean isRenameOfValue(DiskCall call) {
        return call.operation() == Operation.RENAME && call.path().startsWith(".tmp");
    }

    private static void denyRenameIntoSick(Operation operation, Path path) throws FileSystemException {
        denied(operation == Operation.RENAME && path.startsWith(Layout.of(SICK)));
    }

    private static void denyMoveOfSickIntoTrash(Operation operation, Path path) throws FileSystemException {
        denied(operation == Operation.RENAME && path.startsWith(Layout.TRASH) && path.endsWith("sick"));
    }

    private static void denied(boolean now) throws FileSystemException {
        if (now) {
            throw new AccessDeniedException("somewhere");
        }
    }

    private static JournaledStore open(Disk disk) throws IOException {
        return TestStores.open(disk, SETTINGS);
    }

    private static Change put(InstancePath instance, String key, int number) {
        return new Change.PutValue(
                key(instance, key), Value.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(JournaledStore store, InstancePath instance, String key) {
        return new String(store.read(key(instance, key)).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private static KeyPath key(InstancePath instance, String key) {
        return new KeyPath(instance, Key.of(key));
    }

    private static Path file(InstancePath instance, String key) {
        return Layout.of(key(instance, key));
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
