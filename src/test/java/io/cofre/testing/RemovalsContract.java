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
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of every history about removals that come from another store. */
@SuppressWarnings("NullAway.Init")
public abstract class RemovalsContract {
    private static final GroupName GROUP = GroupName.of("group");
    private static final InstancePath SHOP = new InstancePath(GROUP, InstanceName.of("São João"));
    private static final InstancePath OTHER = new InstancePath(GROUP, InstanceName.of("other"));
    private static final RecoveryPointId ID = new RecoveryPointId("20251122T061331Z-3fa9c1d2");
    private static final RecoveryPointId LATER = new RecoveryPointId("20251123T061331Z-3fa9c1d2");

    private SessionStore store;
    private SessionHistory history;

    /** An empty store. */
    protected abstract SessionStore open() throws IOException;

    /** The history of that store. */
    protected abstract SessionHistory historyOf(SessionStore opened);

    @BeforeEach
    void prepare() throws IOException {
        store = open();
        history = historyOf(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void keepsTheInstancesOfARemovalUnderItsId() {
        keep(ID, SHOP, "1");
        keep(ID, OTHER, "2");
        keep(LATER, SHOP, "3");

        assertThat(history.trash())
                .containsExactly(
                        new TrashEntry(LATER, GROUP, List.of(SHOP.instance())),
                        new TrashEntry(
                                ID,
                                GROUP,
                                List.of(SHOP.instance(), OTHER.instance()).stream()
                                        .sorted()
                                        .toList()));
        try (SessionCopy copy = history.openTrash(ID, OTHER.instance())) {
            assertThat(copy.keys()).containsExactly(Key.CREDS);
            assertThat(copy.read(Key.CREDS)).isEqualTo(value("2"));
        }
        assertThat(store.groups()).isEmpty();
    }

    @Test
    void bringsThemBack() {
        keep(ID, SHOP, "1");

        assertThat(history.restoreTrash(ID, SHOP.instance(), false)).isEmpty();

        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).hasValue(value("1"));
        assertThat(history.trash()).isEmpty();
    }

    @Test
    void keepsNoneTwice() {
        keep(ID, SHOP, "1");

        assertThatThrownBy(() -> keep(ID, SHOP, "2")).satisfies(RemovalsContract::isConflict);
        assertThatThrownBy(() -> keep(ID, new InstancePath(GroupName.of("another"), OTHER.instance()), "2"))
                .satisfies(RemovalsContract::isConflict);

        assertThat(history.trash()).containsExactly(new TrashEntry(ID, GROUP, List.of(SHOP.instance())));
        try (SessionCopy copy = history.openTrash(ID, SHOP.instance())) {
            assertThat(copy.read(Key.CREDS)).isEqualTo(value("1"));
        }
    }

    private static void isConflict(Throwable failure) {
        assertThat(((CofreException) failure).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    private void keep(RecoveryPointId id, InstancePath instance, String creds) {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value(creds));
            staged.keepRemoved(id, instance);
        }
    }
}
