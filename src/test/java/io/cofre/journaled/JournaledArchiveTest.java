package io.cofre.journaled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.disk.LocalDisk;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.ArchiveFigures;
import io.cofre.store.ArchiveId;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Retention;
import io.cofre.store.SessionArchive;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.store.StoreObserver;
import io.cofre.store.TestRetention;
import io.cofre.store.TrashEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, the trash and the second copy of creds, on a real disk and without the threads of the store. */
class JournaledArchiveTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("São João"));
    private static final InstancePath OTHER = new InstancePath(GroupName.of("group"), InstanceName.of("other"));
    private static final Key PRE_KEY = Key.of("pre-key-1");

    @TempDir
    Path volume;

    private JournaledStore store;
    private SessionArchive archive;

    @BeforeEach
    void open() throws IOException {
        open(TestRetention.GENEROUS);
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"n\":1}");
        put(PRE_KEY, "\"one\"");
    }

    private void open(Retention retention) throws IOException {
        StoreSettings settings =
                new StoreSettings(8 << 20, 4 << 20, 4 << 20, Duration.ofHours(1), 1 << 20, 8, 256 << 10, retention);
        store = JournaledStore.open(LocalDisk.at(volume), settings, StoreObserver.NONE);
        archive = store.archive();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void takesASnapshotOfWhatIsAcknowledgedAndOfNothingLater() {
        store.engine().checkpoint();
        put(PRE_KEY, "\"two\"");
        Snapshot snapshot = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        put(PRE_KEY, "\"three\"");
        put(Key.CREDS, "{\"n\":2}");
        store.engine().checkpoint();
        assertThat(archive.snapshots(SHOP)).containsExactly(snapshot);
        assertThat(content(snapshot)).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"two\""));
    }

    @Test
    void sharesFilesWithASnapshotExceptForCreds() throws IOException {
        Snapshot snapshot = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        Path copied = volume.resolve(".snapshots/group/São João/" + snapshot.id() + "."
                + snapshot.reason().wireName());
        assertThat(inode(copied.resolve("pre-key-1"))).isEqualTo(inode(file("pre-key-1")));
        assertThat(inode(copied.resolve("creds"))).isNotEqualTo(inode(file("creds")));
    }

    @Test
    void restoresASnapshotAndMakesOneOfWhatWasThere() throws IOException {
        Snapshot first = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        put(Key.CREDS, "{\"n\":2}");
        put(Key.of("later"), "0");
        Snapshot replaced = archive.restoreSnapshot(SHOP, first.id()).orElseThrow();
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"one\""));
        assertThat(replaced.reason()).isEqualTo(SnapshotReason.REPLACED);
        assertThat(content(replaced)).isEqualTo(Map.of("creds", "{\"n\":2}", "later", "0", "pre-key-1", "\"one\""));
        put(PRE_KEY, "\"on it goes\"");
        assertThat(content(first)).containsEntry("pre-key-1", "\"one\"");
        reopen();
        assertThat(live()).containsEntry("pre-key-1", "\"on it goes\"").containsEntry("creds", "{\"n\":1}");
    }

    @Test
    void restoresASnapshotOfAnInstanceThatIsGone() {
        Snapshot snapshot = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        commit(new Change.DeleteGroup(SHOP.group()));
        assertThat(archive.restoreSnapshot(SHOP, snapshot.id())).isEmpty();
        assertThat(live()).hasSize(2);
    }

    @Test
    void knowsNoSnapshotThatIsNotThere() {
        Snapshot snapshot = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        archive.deleteSnapshot(SHOP, snapshot.id());
        assertThat(archive.snapshots(SHOP)).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.openSnapshot(SHOP, snapshot.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.restoreSnapshot(SHOP, snapshot.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.deleteSnapshot(SHOP, snapshot.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.snapshot(OTHER, SnapshotReason.REQUESTED));
        assertThat(live()).hasSize(2);
    }

    @Test
    void movesARemovedInstanceIntoTheTrashWithWhatWasNotInFiles() throws IOException {
        store.engine().checkpoint();
        put(Key.CREDS, "{\"n\":2}");
        commit(new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)));
        ArchiveId id = delete();
        assertThat(store.contains(SHOP)).isFalse();
        reopen();
        assertThat(archive.trash()).containsExactly(new TrashEntry(id, SHOP.group(), List.of(SHOP.instance())));
        archive.restoreTrash(id, List.of(SHOP.instance()));
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":2}"));
        assertThat(archive.trash()).isEmpty();
        reopen();
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":2}"));
    }

    @Test
    void keepsWhatNeverWasInFiles() throws IOException {
        ArchiveId id = delete();
        reopen();
        archive.restoreTrash(id, List.of(SHOP.instance()));
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"one\""));
    }

    @Test
    void keepsNothingOfAnInstanceWithoutValues() {
        commit(new Change.CreateInstance(OTHER));
        store.engine().checkpoint();
        commit(new Change.DeleteInstance(OTHER));
        store.engine().checkpoint();
        assertThat(archive.trash()).isEmpty();
        assertThat(volume.resolve("group/other")).doesNotExist();
    }

    @Test
    void movesARemovedGroupIntoTheTrashAndBack() throws IOException {
        store.engine().checkpoint();
        commit(new Change.CreateInstance(OTHER));
        commit(new Change.PutValue(new KeyPath(OTHER, PRE_KEY), value("\"of the other\"")));
        Change.DeleteGroup delete = new Change.DeleteGroup(SHOP.group());
        commit(delete);
        reopen();
        assertThat(store.groups()).isEmpty();
        TrashEntry entry = archive.trash().get(0);
        assertThat(entry)
                .isEqualTo(new TrashEntry(delete.id(), SHOP.group(), List.of(SHOP.instance(), OTHER.instance())));
        archive.restoreTrash(entry.id(), List.of(OTHER.instance()));
        assertThat(store.read(new KeyPath(OTHER, PRE_KEY))).hasValue(value("\"of the other\""));
        assertThat(archive.trash().get(0).instances()).containsExactly(SHOP.instance());
        archive.restoreTrash(entry.id(), List.of(SHOP.instance()));
        assertThat(live()).hasSize(2);
        assertThat(archive.trash()).isEmpty();
    }

    @Test
    void movesNothingBackOverWhatIsThere() {
        ArchiveId id = delete();
        store.engine().checkpoint();
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"new\":1}");
        assertRefused(ErrorCode.CONFLICT, () -> archive.restoreTrash(id, List.of(SHOP.instance())));
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.restoreTrash(id, List.of(OTHER.instance())));
        assertThat(live()).isEqualTo(Map.of("creds", "{\"new\":1}"));
        assertThat(archive.trash()).hasSize(1);
        archive.purgeTrash(id);
        assertThat(archive.trash()).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.purgeTrash(id));
    }

    @Test
    void keepsEveryLifeOfAnInstanceApart() throws IOException {
        ArchiveId first = delete();
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"life\":2}");
        ArchiveId second = delete();
        reopen();
        assertThat(archive.trash()).extracting(TrashEntry::id).containsExactlyInAnyOrder(first, second);
        archive.restoreTrash(second, List.of(SHOP.instance()));
        assertThat(live()).isEqualTo(Map.of("creds", "{\"life\":2}"));
    }

    @Test
    void adoptsWhatWasStagedAndForgetsWhatWasNot() throws IOException {
        try (Staging left = archive.stage()) {
            left.put(Key.CREDS, value("{}"));
        }
        try (Staging staged = archive.stage()) {
            staged.put(Key.CREDS, value("{\"imported\":1}"));
            staged.put(Key.of("app-state-sync-key-A/+="), value("[]"));
            assertThat(archive.adopt(staged, OTHER)).isEmpty();
        }
        assertThat(store.instances(SHOP.group())).hasValue(List.of(SHOP.instance(), OTHER.instance()));
        assertThat(store.read(new KeyPath(OTHER, Key.of("app-state-sync-key-A/+="))))
                .hasValue(value("[]"));
        assertThat(archive.retainedCreds(OTHER)).hasValue(value("{\"imported\":1}"));
        try (Stream<Path> staged = Files.list(volume.resolve(".staging"))) {
            assertThat(staged).isEmpty();
        }
    }

    @Test
    void carriesOutAtTheStartWhatWasDecidedBefore() throws IOException {
        store.close();
        Path decided = volume.resolve(".adopt/group/São João");
        Files.createDirectories(decided);
        Files.writeString(decided.resolve("creds"), "{\"decided\":1}");
        open(TestRetention.GENEROUS);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"decided\":1}"));
        assertThat(archive.snapshots(SHOP))
                .singleElement()
                .satisfies(replaced -> assertThat(content(replaced)).hasSize(2));
    }

    @Test
    void refusesCommitsToWhatIsBeingReplaced() throws IOException {
        Snapshot snapshot = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        List<Change> refused = List.of(
                new Change.PutValue(new KeyPath(SHOP, PRE_KEY), value("0")),
                new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)),
                new Change.CreateInstance(SHOP),
                new Change.DeleteInstance(SHOP),
                new Change.DeleteGroup(SHOP.group()));
        store.engine()
                .replace(
                        SHOP,
                        () -> {
                            for (Change change : refused) {
                                assertThat(refusal(change))
                                        .as(change.toString())
                                        .isEqualTo(ErrorCode.UNAVAILABLE);
                            }
                            commit(new Change.CreateInstance(OTHER));
                        },
                        () -> {},
                        () -> {});
        put(PRE_KEY, "\"again\"");
        assertThat(live()).containsEntry("pre-key-1", "\"again\"");
        assertThat(archive.snapshots(SHOP)).containsExactly(snapshot);
    }

    @Test
    void retainsCredsThatWereDamagedInTheirFile() throws IOException {
        byte[] intact = "{\"n\":1}".getBytes(UTF_8);
        byte[] flipped = intact.clone();
        flipped[5] ^= 1;
        for (byte[] damaged : List.of(new byte[0], new byte[7], flipped, "{\"n\":".getBytes(UTF_8))) {
            reopen();
            Files.write(file("creds"), damaged);
            assertRefused(ErrorCode.DAMAGED, () -> store.read(new KeyPath(SHOP, Key.CREDS)));
            assertThat(archive.retainedCreds(SHOP)).hasValue(Value.of(intact));
        }
        Files.delete(file("creds"));
        assertRefused(ErrorCode.DAMAGED, () -> store.read(new KeyPath(SHOP, Key.CREDS)));
        put(Key.CREDS, "{\"n\":2}");
        reopen();
        assertThat(live()).containsEntry("creds", "{\"n\":2}");
    }

    @Test
    void retainsCredsInSnapshotsWhereTheCopyIsDamagedToo() throws IOException {
        archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        Files.write(file("creds"), new byte[0]);
        Files.write(file(".retained/creds"), new byte[0]);
        assertThat(archive.retainedCreds(SHOP)).hasValue(value("{\"n\":1}"));
    }

    @Test
    void retainsNothingOfCredsThatWereDeleted() throws IOException {
        store.engine().checkpoint();
        commit(new Change.DeleteKey(new KeyPath(SHOP, Key.CREDS)));
        reopen();
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).isEmpty();
        assertThat(archive.retainedCreds(SHOP)).isEmpty();
    }

    @Test
    void readsACopyThatNothingChanges() {
        try (SessionCopy copy = archive.copyOf(SHOP)) {
            put(PRE_KEY, "\"later\"");
            store.engine().checkpoint();
            assertThat(copy.keys()).containsExactly(Key.CREDS, PRE_KEY);
            assertThat(copy.read(PRE_KEY)).isEqualTo(value("\"one\""));
        }
        assertThat(archive.snapshots(SHOP)).isEmpty();
    }

    @Test
    void keepsNoMoreThanItShould() throws IOException {
        for (int count = 0; count < 4; count++) {
            archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        }
        delete();
        store.close();
        open(new Retention(Duration.ofDays(7), 1 << 20, Duration.ofDays(30), 3, 1 << 20));
        sweep();
        assertThat(archive.snapshots(SHOP)).hasSize(3);
        assertThat(archive.figures()).isEqualTo(new ArchiveFigures(3, 3 * 2 * 7 + 3 * 5, 1, 7 * 4096));
        store.close();
        open(new Retention(Duration.ZERO, 1 << 20, Duration.ZERO, 3, 1 << 20));
        putOffByASecond();
        sweep();
        assertThat(archive.figures()).isEqualTo(new ArchiveFigures(0, 0, 0, 0));
        assertThat(archive.trash()).isEmpty();
    }

    @Test
    void keepsTheNewestSnapshotsAndNotTheOldest() throws IOException {
        List<ArchiveId> taken = new ArrayList<>();
        for (int second = 1; second <= 4; second++) {
            taken.add(0, snapshotOf("20261101T00000" + second + "Z-00000000"));
        }
        store.close();
        open(new Retention(Duration.ofDays(7), 1 << 20, Duration.ofDays(3650), 3, 1 << 20));
        sweep();
        assertThat(archive.snapshots(SHOP)).extracting(Snapshot::id).containsExactlyElementsOf(taken.subList(0, 3));
        store.close();
        open(new Retention(Duration.ofDays(7), 1 << 20, Duration.ofDays(3650), 3, 1));
        sweep();
        assertThat(archive.snapshots(SHOP)).extracting(Snapshot::id).containsExactly(taken.get(0));
    }

    /** Two snapshots of one second have no order: this one is given its second. */
    private ArchiveId snapshotOf(String id) throws IOException {
        Snapshot snapshot = archive.snapshot(SHOP, SnapshotReason.REQUESTED);
        String reason = "." + snapshot.reason().wireName();
        Path directory = volume.resolve(".snapshots/group/São João");
        Files.move(directory.resolve(snapshot.id() + reason), directory.resolve(id + reason));
        return new ArchiveId(id);
    }

    /** Ids are exact to the second. */
    private static void putOffByASecond() {
        Instant second = Instant.now().plusSeconds(1);
        while (Instant.now().isBefore(second)) {
            Thread.onSpinWait();
        }
    }

    private void sweep() {
        store.sweep();
    }

    private void reopen() throws IOException {
        store.close();
        open(TestRetention.GENEROUS);
    }

    private Path file(String name) {
        return volume.resolve("group/São João").resolve(name);
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    private ArchiveId delete() {
        Change.DeleteInstance delete = new Change.DeleteInstance(SHOP);
        commit(delete);
        return delete.id();
    }

    private void put(Key key, String text) {
        commit(new Change.PutValue(new KeyPath(SHOP, key), value(text)));
    }

    private void commit(Change change) {
        CompletableFuture<Void> done = store.commit(Commit.of(change));
        store.engine().commitAll();
        done.join();
    }

    private ErrorCode refusal(Change change) {
        CompletableFuture<Void> done = store.commit(Commit.of(change));
        store.engine().commitAll();
        try {
            done.join();
            throw new AssertionError("it was not refused");
        } catch (CompletionException failure) {
            assertThat(failure).hasCauseInstanceOf(CofreException.class);
            return ((CofreException) Objects.requireNonNull(failure.getCause())).code();
        }
    }

    private Map<String, String> live() {
        Map<String, String> values = new TreeMap<>();
        for (Key key : store.keys(SHOP)) {
            Optional<Value> value = store.read(new KeyPath(SHOP, key));
            values.put(key.toString(), new String(value.orElseThrow().bytes(), UTF_8));
        }
        return values;
    }

    private Map<String, String> content(Snapshot snapshot) {
        Map<String, String> values = new TreeMap<>();
        try (SessionCopy copy = archive.openSnapshot(snapshot.instance(), snapshot.id())) {
            for (Key key : copy.keys()) {
                values.put(key.toString(), new String(copy.read(key).bytes(), UTF_8));
            }
        }
        return values;
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static Value value(String text) {
        return Value.of(text.getBytes(UTF_8));
    }
}
