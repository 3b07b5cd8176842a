package io.cofre.testing;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
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
import io.cofre.store.Staging;
import io.cofre.store.StagingArea;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The promises of every implementation of {@link StagingArea}.
 *
 * @param <H> the staging area, which also knows the snapshots of what was replaced
 */
@SuppressWarnings("NullAway.Init")
public abstract class StagingAreaContract<H extends StagingArea & Snapshots> {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("São João"));
    private static final InstancePath NEW = new InstancePath(GroupName.of("new group"), InstanceName.of("new"));
    private static final Key KEY = Key.of("pre-key-1");

    private SessionStore store;
    private H history;

    /** An empty store. */
    protected abstract SessionStore open() throws IOException;

    /** The staging area of that store. */
    protected abstract H historyOf(SessionStore opened);

    @BeforeEach
    void prepare() throws IOException {
        store = open();
        history = historyOf(store);
        commit(
                new Change.CreateInstance(SHOP),
                new Change.PutValue(new KeyPath(SHOP, Key.CREDS), value("1")),
                new Change.PutValue(new KeyPath(SHOP, KEY), value("1")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void adoptsANewInstanceAndItsGroup() {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));
            staged.put(KEY, value("3"));

            assertThat(staged.adopt(NEW)).isEmpty();
        }

        assertThat(store.instances(NEW.group())).hasValue(List.of(NEW.instance()));
        assertThat(store.keys(NEW)).containsExactly(Key.CREDS, KEY);
        assertThat(store.read(new KeyPath(NEW, Key.CREDS))).hasValue(value("2"));
        assertThat(history.snapshots(NEW)).isEmpty();
    }

    @Test
    void makesASnapshotOfTheInstanceThatItReplaces() {
        Optional<Snapshot> replaced;
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));

            replaced = staged.adopt(SHOP);
        }

        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS);
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("2"));
        assertThat(replaced.map(Snapshot::reason)).hasValue(SnapshotReason.REPLACED);
        assertThat(history.snapshots(SHOP)).containsExactly(replaced.orElseThrow());
        try (SessionCopy copy = history.openSnapshot(SHOP, replaced.get().id())) {
            assertThat(copy.keys()).containsExactlyInAnyOrder(Key.CREDS, KEY);
            assertThat(copy.read(Key.CREDS)).isEqualTo(value("1"));
        }
    }

    @Test
    void adoptsTheLastValueOfEachKey() {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));
            staged.put(Key.CREDS, value("3"));
            staged.adopt(NEW);
        }

        assertThat(store.read(new KeyPath(NEW, Key.CREDS))).hasValue(value("3"));
    }

    @Test
    void adoptsAnInstanceWithoutValues() {
        try (Staging staged = history.stage()) {
            staged.adopt(NEW);
        }

        assertThat(store.contains(NEW)).isTrue();
        assertThat(store.keys(NEW)).isEmpty();
    }

    @Test
    void keepsStagingsApart() {
        try (Staging first = history.stage();
                Staging second = history.stage()) {
            first.put(Key.CREDS, value("2"));
            second.put(KEY, value("3"));
            first.adopt(NEW);
            second.adopt(SHOP);
        }

        assertThat(store.keys(NEW)).containsExactly(Key.CREDS);
        assertThat(store.keys(SHOP)).containsExactly(KEY);
    }

    @Test
    void leavesNothingOfWhatWasNotAdopted() {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));

            assertThat(store.groups()).containsExactly(SHOP.group());
        }

        assertThat(store.groups()).containsExactly(SHOP.group());
        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS, KEY);
        assertThat(history.snapshots(SHOP)).isEmpty();
    }

    @Test
    void keepsASnapshotOfAnotherStoreUnderItsName() {
        Snapshot older = new Snapshot(NEW, new RecoveryPointId("20251122T061331Z-3fa9c1d2"), SnapshotReason.REQUESTED);
        Snapshot newer = new Snapshot(NEW, new RecoveryPointId("20251123T061331Z-00000000"), SnapshotReason.REPLACED);
        keep(older, "2");
        keep(newer, "3");

        assertThat(history.snapshots(NEW)).containsExactly(newer, older);
        assertThat(history.instancesWithSnapshots()).containsExactly(NEW);
        try (SessionCopy copy = history.openSnapshot(NEW, older.id())) {
            assertThat(copy.keys()).containsExactly(Key.CREDS);
            assertThat(copy.read(Key.CREDS)).isEqualTo(value("2"));
        }
        assertThat(store.contains(NEW)).isFalse();
        assertThat(store.groups()).containsExactly(SHOP.group());
    }

    @Test
    void restoresASnapshotOfAnotherStore() {
        Snapshot snapshot =
                new Snapshot(SHOP, new RecoveryPointId("20251122T061331Z-3fa9c1d2"), SnapshotReason.REPLACED);
        keep(snapshot, "2");

        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("1"));
        assertThat(history.restoreSnapshot(SHOP, snapshot.id())).isPresent();

        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS);
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("2"));
    }

    @Test
    void keepsNoSecondSnapshotOfAnId() {
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));

            assertThatThrownBy(() -> staged.keep(new Snapshot(SHOP, snapshot.id(), SnapshotReason.REPLACED)))
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
        }

        assertThat(history.snapshots(SHOP)).containsExactly(snapshot);
        try (SessionCopy copy = history.openSnapshot(SHOP, snapshot.id())) {
            assertThat(copy.read(Key.CREDS)).isEqualTo(value("1"));
        }
    }

    @Test
    void isUsedUpWhenItIsKept() {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));
            staged.keep(new Snapshot(SHOP, new RecoveryPointId("20251122T061331Z-3fa9c1d2"), SnapshotReason.REPLACED));

            assertThatIllegalStateException().isThrownBy(() -> staged.adopt(NEW));
            assertThatIllegalStateException().isThrownBy(() -> staged.put(KEY, value("3")));
        }
    }

    private void keep(Snapshot snapshot, String creds) {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value(creds));
            staged.keep(snapshot);
        }
    }

    @Test
    void isUsedUpByAnAdoption() {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("2"));
            staged.adopt(SHOP);

            assertThatIllegalStateException().isThrownBy(() -> staged.adopt(NEW));
            assertThatIllegalStateException().isThrownBy(() -> staged.put(KEY, value("3")));
        }

        assertThat(store.contains(NEW)).isFalse();
        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS);
    }

    @Test
    void isUsedUpWhenItIsClosed() {
        Staging staged = history.stage();
        staged.put(Key.CREDS, value("2"));
        staged.close();

        assertThatIllegalStateException().isThrownBy(() -> staged.adopt(NEW));
        assertThatIllegalStateException().isThrownBy(() -> staged.put(KEY, value("3")));
        assertThat(store.contains(NEW)).isFalse();
    }

    private void commit(Change... changes) {
        store.commit(Commit.of(changes)).join();
    }
}
