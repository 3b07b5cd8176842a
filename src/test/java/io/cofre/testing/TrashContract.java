package io.cofre.testing;

import static io.cofre.testing.Texts.value;
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
import io.cofre.store.Trash;
import io.cofre.store.TrashEntry;
import java.io.IOException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of every implementation of {@link Trash}. */
public abstract class TrashContract {
    private static final GroupName GROUP = GroupName.of("group");
    private static final InstancePath SHOP = new InstancePath(GROUP, InstanceName.of("São João"));
    private static final InstancePath OTHER = new InstancePath(GROUP, InstanceName.of("other"));
    private static final RecoveryPointId UNKNOWN = new RecoveryPointId("20261122T061331Z-3fa9c1d2");

    private SessionStore store;
    private Trash trash;

    /** An empty store. */
    protected abstract SessionStore open() throws IOException;

    /** The trash of that store. */
    protected abstract Trash trashOf(SessionStore opened);

    @BeforeEach
    void prepare() throws IOException {
        store = open();
        trash = trashOf(store);
        commit(new Change.CreateInstance(SHOP), put(SHOP, "1"), new Change.CreateInstance(OTHER), put(OTHER, "2"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void holdsARemovedInstanceUnderTheIdOfItsRemoval() {
        RecoveryPointId id = remove(SHOP);

        assertThat(trash.trash()).singleElement().satisfies(entry -> {
            assertThat(entry.id()).isEqualTo(id);
            assertThat(entry.group()).isEqualTo(GROUP);
            assertThat(entry.instances()).containsExactly(SHOP.instance());
        });
        assertThat(trash.trashEntry(id)).isEqualTo(trash.trash().get(0));
        try (SessionCopy copy = trash.openTrash(id, SHOP.instance())) {
            assertThat(copy.read(Key.CREDS)).isEqualTo(value("1"));
        }
        assertThat(store.contains(SHOP)).isFalse();
    }

    @Test
    void holdsARemovedGroupWithAllItsInstances() {
        Change.DeleteGroup removal = Deletion.of(GROUP);
        commit(removal);

        TrashEntry entry = trash.trash().get(0);

        assertThat(entry.id()).isEqualTo(removal.id());
        assertThat(entry.instances()).containsExactlyInAnyOrder(SHOP.instance(), OTHER.instance());
    }

    @Test
    void listsTheNewestFirst() {
        RecoveryPointId first = remove(SHOP);
        RecoveryPointId second = remove(OTHER);

        assertThat(trash.trash()).extracting(TrashEntry::id).containsExactly(second, first);
    }

    @Test
    void movesAnInstanceBack() {
        RecoveryPointId id = remove(SHOP);

        Optional<Snapshot> replaced = trash.restoreTrash(id, SHOP.instance(), false);

        assertThat(replaced).isEmpty();
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("1"));
        assertThat(trash.trash()).isEmpty();
    }

    @Test
    void movesNothingOverAnInstanceUnlessToldTo() {
        RecoveryPointId id = remove(SHOP);
        commit(new Change.CreateInstance(SHOP), put(SHOP, "3"));

        assertRefused(ErrorCode.CONFLICT, () -> trash.restoreTrash(id, SHOP.instance(), false));
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("3"));

        assertThat(trash.restoreTrash(id, SHOP.instance(), true)).isPresent();
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("1"));
    }

    @Test
    void purgesForGood() {
        RecoveryPointId id = remove(SHOP);

        trash.purgeTrash(id);

        assertThat(trash.trash()).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.openTrash(id, SHOP.instance()));
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.trashEntry(id));
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.purgeTrash(id));
    }

    @Test
    void knowsNoRemovalThatWasNotMade() {
        RecoveryPointId id = remove(SHOP);

        assertRefused(ErrorCode.NOT_FOUND, () -> trash.trashEntry(UNKNOWN));
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.openTrash(UNKNOWN, SHOP.instance()));
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.restoreTrash(UNKNOWN, SHOP.instance(), true));
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.restoreTrash(id, OTHER.instance(), true));
        assertRefused(ErrorCode.NOT_FOUND, () -> trash.restoreTrash(id, OTHER.instance(), false));
        assertThat(store.read(new KeyPath(OTHER, Key.CREDS))).hasValue(value("2"));
    }

    private RecoveryPointId remove(InstancePath instance) {
        Change.DeleteInstance removal = Deletion.of(instance);
        commit(removal);
        return removal.id();
    }

    private void commit(Change... changes) {
        store.commit(Commit.of(changes)).join();
    }

    private static Change put(InstancePath instance, String text) {
        return new Change.PutValue(new KeyPath(instance, Key.CREDS), value(text));
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
