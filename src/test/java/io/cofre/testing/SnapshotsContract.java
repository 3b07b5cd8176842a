package io.cofre.testing;

import static io.cofre.testing.Texts.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Snapshots;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of every implementation of {@link Snapshots}. */
public abstract class SnapshotsContract {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("São João"));
    private static final InstancePath NONE = new InstancePath(GroupName.of("group"), InstanceName.of("none"));
    private static final Key KEY = Key.of("pre-key-1");
    private static final RecoveryPointId UNKNOWN = new RecoveryPointId("20261122T061331Z-3fa9c1d2");

    private SessionStore store;
    private Snapshots snapshots;

    /** An empty store. */
    protected abstract SessionStore open() throws IOException;

    /** The snapshots of that store. */
    protected abstract Snapshots snapshotsOf(SessionStore opened);

    @BeforeEach
    void prepare() throws IOException {
        store = open();
        snapshots = snapshotsOf(store);
        commit(new Change.CreateInstance(SHOP), put(Key.CREDS, "{\"n\":1}"), put(KEY, "1"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void keepsTheValuesOfItsMoment() {
        Snapshot snapshot = snapshots.snapshot(SHOP, SnapshotReason.REQUESTED);

        commit(put(Key.CREDS, "{\"n\":2}"), new Change.DeleteKey(new KeyPath(SHOP, KEY)), put(Key.of("new"), "3"));

        assertThat(snapshot.instance()).isEqualTo(SHOP);
        assertThat(snapshot.reason()).isEqualTo(SnapshotReason.REQUESTED);
        try (SessionCopy copy = snapshots.openSnapshot(SHOP, snapshot.id())) {
            assertThat(values(copy)).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "1"));
        }
    }

    @Test
    void listsTheNewestFirst() {
        Snapshot first = snapshots.snapshot(SHOP, SnapshotReason.REQUESTED);
        Snapshot second = snapshots.snapshot(SHOP, SnapshotReason.IDENTITY_CHANGE);

        assertThat(snapshots.snapshots(SHOP)).containsExactly(second, first);
        assertThat(snapshots.snapshots(NONE)).isEmpty();
    }

    @Test
    void outlivesItsInstance() {
        Snapshot snapshot = snapshots.snapshot(SHOP, SnapshotReason.REQUESTED);
        commit(Deletion.of(SHOP));

        assertThat(snapshots.snapshots(SHOP)).containsExactly(snapshot);
    }

    @Test
    void restoresItsMomentAndKeepsTheReplacedOne() {
        Snapshot snapshot = snapshots.snapshot(SHOP, SnapshotReason.REQUESTED);
        commit(put(Key.CREDS, "{\"n\":2}"), put(Key.of("new"), "3"));

        Optional<Snapshot> replaced = snapshots.restoreSnapshot(SHOP, snapshot.id());

        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS, KEY);
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("{\"n\":1}"));
        assertThat(replaced).isPresent();
        try (SessionCopy copy = snapshots.openSnapshot(SHOP, replaced.get().id())) {
            assertThat(values(copy)).containsEntry("creds", "{\"n\":2}").containsEntry("new", "3");
        }
    }

    @Test
    void restoresAnInstanceThatWasRemoved() {
        Snapshot snapshot = snapshots.snapshot(SHOP, SnapshotReason.REQUESTED);
        commit(Deletion.of(SHOP));

        assertThat(snapshots.restoreSnapshot(SHOP, snapshot.id())).isEmpty();

        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS, KEY);
        assertThat(store.read(new KeyPath(SHOP, KEY))).hasValue(value("1"));
    }

    @Test
    void copiesAnInstanceWithoutASnapshotThatStays() {
        try (SessionCopy copy = snapshots.copyOf(SHOP)) {
            assertThat(values(copy)).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "1"));
        }
        assertThat(snapshots.snapshots(SHOP)).isEmpty();
    }

    @Test
    void deletesOneForGood() {
        Snapshot snapshot = snapshots.snapshot(SHOP, SnapshotReason.REQUESTED);

        snapshots.deleteSnapshot(SHOP, snapshot.id());

        assertThat(snapshots.snapshots(SHOP)).isEmpty();
        assertAbsent(() -> snapshots.openSnapshot(SHOP, snapshot.id()));
    }

    @Test
    void knowsNoSnapshotThatWasNotTaken() {
        assertAbsent(() -> snapshots.openSnapshot(SHOP, UNKNOWN));
        assertAbsent(() -> snapshots.deleteSnapshot(SHOP, UNKNOWN));
        assertAbsent(() -> snapshots.restoreSnapshot(SHOP, UNKNOWN));
        assertAbsent(() -> snapshots.snapshot(NONE, SnapshotReason.REQUESTED));
        assertAbsent(() -> snapshots.copyOf(NONE));
        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS, KEY);
    }

    private void commit(Change... changes) {
        store.commit(Commit.of(changes)).join();
    }

    private static Change put(Key key, String text) {
        return new Change.PutValue(new KeyPath(SHOP, key), value(text));
    }

    private static Map<String, String> values(SessionCopy copy) {
        Map<String, String> values = new TreeMap<>();
        for (Key key : copy.keys()) {
            values.put(key.toString(), new String(copy.read(key).bytes(), UTF_8));
        }
        return values;
    }

    private static void assertAbsent(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        absent -> assertThat(absent.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
