package io.cofre.volume.engine;

import static io.cofre.testing.Texts.instance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.LocalAdministration;
import io.cofre.identity.InstanceState;
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
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.ClosedDirectories;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.verify.VolumeCheck;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of directories that the worker may not read, and of those that belong to the system. */
class ClosedDirectoriesTest {
    private static final StoreSettings SETTINGS = TestSettings.ROOMY;
    private static final String CREDS = new String(TestCreds.paired("somebody").bytes(), StandardCharsets.UTF_8);

    @TempDir
    Path volume;

    @Test
    void lostAndFoundIsNoGroupAndStopsNothing() throws IOException {
        makeInstance("shop", "first");
        Files.createDirectory(volume.resolve("lost+found"));

        try (JournaledStore store = open("lost+found")) {
            assertThat(store.groups()).containsExactly(GroupName.of("shop"));
            assertThat(administration(store).list())
                    .extracting(InstanceSummary::instance)
                    .containsExactly("first");
            assertUnavailable(() -> store.instances(GroupName.of("lost+found")));
            assertThatThrownBy(() -> commit(store, new Change.CreateInstance(instance("lost+found", "x"))))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void directoriesOfTheSystemAreListedOnceAPodUsesTheirName() throws IOException {
        makeInstance("shop", "first");
        Files.createDirectories(volume.resolve("@eaDir/first"));
        Files.createDirectories(volume.resolve("shop/#recycle/old"));
        Files.createDirectories(volume.resolve("lost+found/#1234"));
        Files.writeString(volume.resolve("lost+found/#1234/creds"), CREDS);

        try (JournaledStore store = open()) {
            assertThat(store.groups()).containsExactly(GroupName.of("shop"));
            assertThat(store.instances(GroupName.of("@eaDir"))).isEmpty();
            assertThat(store.instances(GroupName.of("shop")).orElseThrow()).containsExactly(InstanceName.of("first"));
            assertThat(store.contains(instance("shop", "#recycle"))).isFalse();

            commit(store, new Change.CreateInstance(instance("@eaDir", "first")));
            assertThat(store.groups()).containsExactly(GroupName.of("@eaDir"), GroupName.of("shop"));
        }
    }

    @Test
    void whatHasCredsIsAGroupWhateverItsName() throws IOException {
        makeInstance("$RECYCLE.BIN", "first");
        makeInstance("shop", "lost+found");

        try (JournaledStore store = open()) {
            assertThat(store.groups()).containsExactly(GroupName.of("$RECYCLE.BIN"), GroupName.of("shop"));
            assertThat(store.contains(instance("shop", "lost+found"))).isTrue();
        }
    }

    @Test
    void aClosedGroupIsRefusedAndNeverTakenForAbsent() throws IOException {
        makeInstance("closed", "first");
        makeInstance("shop", "first");

        try (JournaledStore store = open("closed")) {
            KeyPath creds = new KeyPath(instance("closed", "first"), Key.CREDS);
            assertUnavailable(() -> store.read(creds));
            assertUnavailable(() -> store.contains(creds.instance()));
            assertUnavailable(() -> store.keys(creds.instance()));
            assertUnavailable(() -> store.instances(GroupName.of("closed")));
            for (Change change : List.of(
                    new Change.CreateGroup(GroupName.of("closed")),
                    Deletion.of(GroupName.of("closed")),
                    new Change.CreateInstance(creds.instance()),
                    new Change.PutValue(creds, Value.of("{}".getBytes(UTF_8))),
                    new Change.DeleteKey(creds),
                    Deletion.of(creds.instance()))) {
                assertUnavailable(() -> commit(store, change));
            }
            assertThat(store.read(new KeyPath(instance("shop", "first"), Key.CREDS)))
                    .isPresent();
        }
    }

    @Test
    void aClosedDirectoryIsOneFindingAmongTheOthers() throws IOException {
        makeInstance("closed", "first");
        makeInstance("shop", "first");
        makeInstance("shop", "second");

        try (JournaledStore store = open("closed", "shop/second")) {
            LocalAdministration administration = administration(store);
            List<InstanceSummary> listed = administration.list();
            assertThat(listed)
                    .extracting(each -> each.group() + "/" + each.instance(), InstanceSummary::state)
                    .containsExactly(
                            tuple("closed/", InstanceState.UNREADABLE),
                            tuple("shop/first", InstanceState.PAIRED),
                            tuple("shop/second", InstanceState.UNREADABLE));
            for (InstanceSummary each : listed) {
                InstanceReport report = administration.diagnose(each);
                boolean isClosed = each.state() == InstanceState.UNREADABLE;
                assertThat(report.findings().stream()
                                .anyMatch(found -> found.code().equals("unreadable")))
                        .isEqualTo(isClosed);
                assertThat(report.healthy()).isEqualTo(!isClosed);
            }
            assertThat(administration.orphans(Duration.ZERO))
                    .extracting(InstanceSummary::instance)
                    .containsExactly("first");
            store.sweep();
        }
    }

    @Test
    void credsInAClosedDirectoryAreNotReplacedByAnOlderCopy() throws IOException {
        makeInstance("shop", "first");
        try (JournaledStore store = open()) {
            store.history().snapshot(instance("shop", "first"), SnapshotReason.REQUESTED);
        }

        try (JournaledStore store = open("shop/first")) {
            assertUnavailable(() -> store.read(new KeyPath(instance("shop", "first"), Key.CREDS)));
        }
    }

    @Test
    void aGroupIsServedAgainOnceItCanBeRead() throws IOException {
        makeInstance("closed", "first");
        ClosedDirectories disk = new ClosedDirectories(LocalDisk.at(volume), Path.of("closed"));

        try (JournaledStore store = TestStores.open(disk, SETTINGS)) {
            assertUnavailable(() -> store.contains(instance("closed", "first")));
            disk.open("closed");
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                while (!isThere(store, instance("closed", "first"))) {
                    LockSupport.parkNanos(10_000_000);
                }
            });
            commit(store, new Change.CreateInstance(instance("closed", "second")));
        }
        assertThat(volume.resolve("closed/second")).isDirectory();
    }

    @Test
    void whatTheJournalHoldsOfAClosedGroupIsKeptUntilItCanBeWritten() throws IOException {
        makeInstance("closed", "first");
        makeInstance("closed", "second");
        KeyPath key = new KeyPath(instance("closed", "first"), Key.of("pre-key-1"));
        ClosedDirectories closing = new ClosedDirectories(LocalDisk.at(volume));
        JournaledStore killed = TestStores.open(closing, SETTINGS);
        commit(killed, new Change.PutValue(key, Value.of("\"kept\"".getBytes(UTF_8))));
        commit(killed, Deletion.of(instance("closed", "second")));

        open("closed").close();

        try (JournaledStore store = open()) {
            assertThat(store.read(key)).isPresent();
            assertThat(store.contains(instance("closed", "second"))).isFalse();
            assertThat(store.contains(instance("closed", "first"))).isTrue();
        }
    }

    @Test
    void verifyCallsNoDirectoryOfTheSystemDamaged() throws IOException {
        makeInstance("shop", "first");
        Files.createDirectory(volume.resolve("lost+found"));
        Files.createDirectory(volume.resolve("shop/@eaDir"));
        try (ClosedDirectories disk = new ClosedDirectories(LocalDisk.at(volume), Path.of("lost+found"))) {
            VolumeTotals totals = new VolumeCheck(disk, new Unheard()).run();

            assertThat(totals.damaged()).isZero();
            assertThat(totals.groups()).isEqualTo(1);
            assertThat(totals.instances()).isEqualTo(1);
        }
    }

    private static boolean isThere(JournaledStore store, InstancePath instance) {
        try {
            return store.contains(instance);
        } catch (CofreException closed) {
            closed.rethrowUnless(ErrorCode.UNAVAILABLE);
            return false;
        }
    }

    private void makeInstance(String group, String name) throws IOException {
        Path directory = Files.createDirectories(volume.resolve(group).resolve(name));
        Files.writeString(directory.resolve("creds"), CREDS);
    }

    private JournaledStore open(String... closed) throws IOException {
        Path[] paths = Stream.of(closed).map(Path::of).toArray(Path[]::new);
        return TestStores.open(new ClosedDirectories(LocalDisk.at(volume), paths), SETTINGS);
    }

    private static LocalAdministration administration(JournaledStore store) {
        return LocalAdministration.alone(store, store.history(), InstantSource.system());
    }

    private static void commit(JournaledStore store, Change change) {
        var done = store.commit(Commit.of(change));
        store.engine().commitAll();
        try {
            done.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof CofreException refused ? refused : failure;
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    private static final class Unheard implements VolumeListener {
        @Override
        public void damaged(Path file, String reason) {}

        @Override
        public void unserved(Path path, String reason) {}

        @Override
        public void read(VolumeTotals soFar) {}
    }
}
