package io.cofre.postgres.history;

import static io.cofre.postgres.history.KeptDatabase.OTHER;
import static io.cofre.postgres.history.KeptDatabase.PRE_KEY;
import static io.cofre.postgres.history.KeptDatabase.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.postgres.database.Database;
import io.cofre.retention.HistoryObserver;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.TestRetention;
import io.cofre.testing.Texts;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The history in a database beyond what every history promises. */
@SuppressWarnings("NullAway.Init")
class PostgresHistoryTest {
    private static final String LEASE = "UPDATE session_instance SET lease_holder = 'pod', lease_epoch = 7,"
            + " lease_until = clock_timestamp() + interval '1 hour', lease_ttl_ms = 1000 WHERE state = 'live'";
    private static final String LEASED =
            "SELECT count(*) FROM session_instance WHERE lease_holder IS NOT NULL OR lease_epoch <> 0";

    private KeptDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = new KeptDatabase();
        database.pair(SHOP, "shop");
        database.put(SHOP, PRE_KEY, "1");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void hasTheLeaseOfAnInstanceInNoCopy() throws IOException {
        database.change(LEASE);
        Snapshot snapshot = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
        assertThat(database.count(LEASED)).isOne();
        database.history.restoreSnapshot(SHOP, snapshot.id());
        assertThat(database.count(LEASED)).isZero();
        database.change(LEASE);
        RecoveryPointId removal = database.remove(SHOP);
        assertThat(database.count(LEASED)).isZero();
        database.history.restoreTrash(removal, SHOP.instance(), false);
        assertThat(database.count(LEASED)).isZero();
    }

    @Test
    void setsTheIdentityOfWhatIsAdopted() {
        try (Staging staged = database.history.stage()) {
            staged.put(Key.CREDS, Texts.value("{\"who\":\"other\"}"));
            staged.adopt(SHOP);
        }
        assertThat(database.count("SELECT count(*) FROM session_instance WHERE state = 'live' AND identity = 'other'"))
                .isOne();
        try (Staging staged = database.history.stage()) {
            staged.put(PRE_KEY, Texts.value("2"));
            staged.adopt(SHOP);
        }
        assertThat(database.count("SELECT count(*) FROM session_instance WHERE state = 'live' AND identity IS NULL"))
                .isOne();
    }

    @Test
    void tellsOfEachReplacementOnceItIsDurable() throws IOException {
        List<InstancePath> told = new ArrayList<>();
        try (Database another = Database.open(database.settings)) {
            PostgresHistory history = PostgresHistory.of(
                    another,
                    TestRetention.GENEROUS,
                    HistoryObserver.NONE,
                    KeptDatabase::identityIn,
                    InstantSource.system(),
                    told::add);
            Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
            assertThat(told).isEmpty();
            history.restoreSnapshot(SHOP, snapshot.id());
            history.restoreTrash(database.remove(SHOP), SHOP.instance(), false);
            try (Staging staged = history.stage()) {
                staged.adopt(OTHER);
            }
        }
        assertThat(told).containsExactly(SHOP, SHOP, OTHER);
    }

    @Test
    void keepsNoRemovalOfAnInstanceWithoutValues() {
        database.commit(new Change.CreateInstance(OTHER));
        database.remove(OTHER);
        database.put(OTHER, PRE_KEY, "1");
        database.commit(new Change.DeleteKey(new KeyPath(OTHER, PRE_KEY)));
        database.remove(OTHER);
        assertThat(database.history.trash()).isEmpty();
    }

    /** A worker that does not know whether a removal was made makes it once more. */
    @Test
    void doesNotRemoveTheNextLifeWhenARemovalIsMadeOnceMore() {
        Change.DeleteInstance removal = new Change.DeleteInstance(SHOP, RecoveryPointId.at(database.clock.now()));
        Change.DeleteGroup ofGroup = new Change.DeleteGroup(SHOP.group(), RecoveryPointId.at(database.clock.now()));
        database.commit(removal);
        database.pair(SHOP, "next");
        database.commit(removal);
        assertThat(database.live(SHOP)).containsEntry("creds", "{\"who\":\"next\"}");
        database.commit(ofGroup);
        database.pair(SHOP, "last");
        database.commit(ofGroup);
        assertThat(database.live(SHOP)).containsEntry("creds", "{\"who\":\"last\"}");
    }

    @Test
    void readsManyKeysInPages() {
        Map<String, String> values = fill(12_000);
        Snapshot snapshot = database.history.snapshot(OTHER, SnapshotReason.REQUESTED);
        assertThat(KeptDatabase.values(database.history.openSnapshot(OTHER, snapshot.id())))
                .isEqualTo(values);
        database.history.restoreSnapshot(OTHER, snapshot.id());
        assertThat(KeptDatabase.values(database.history.copyOf(OTHER))).isEqualTo(values);
        assertThat(database.count("SELECT count(*) FROM session_instance WHERE state = 'staging'"))
                .isZero();
    }

    private Map<String, String> fill(int count) {
        try (Staging staged = database.history.stage()) {
            IntStream.range(0, count)
                    .forEach(number -> staged.put(Key.of("sender-key-é" + number), Texts.value("" + number)));
            staged.adopt(OTHER);
        }
        Map<String, String> values = KeptDatabase.values(database.history.copyOf(OTHER));
        assertThat(values).hasSize(count);
        return values;
    }

    @Test
    void tellsDamagedFromAbsent() {
        for (int number = 2; number < 9; number++) {
            database.put(SHOP, Key.of("pre-key-" + number), "" + number);
        }
        Snapshot snapshot = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
        database.change("UPDATE session_entry SET value = '9'::bytea WHERE key = 'pre-key-4'");
        try (SessionCopy copy = database.history.openSnapshot(SHOP, snapshot.id())) {
            for (Key key : copy.keys()) {
                if (key.toString().equals("pre-key-4")) {
                    assertRefused(ErrorCode.DAMAGED, () -> copy.read(key));
                } else {
                    assertThat(copy.read(key).size()).isPositive();
                }
            }
            assertRefused(ErrorCode.NOT_FOUND, () -> copy.read(Key.of("none")));
        }
        database.change("UPDATE session_entry SET value = '9'::bytea WHERE key = 'creds'");
        assertRefused(ErrorCode.DAMAGED, () -> database.history.restoreSnapshot(SHOP, snapshot.id()));
    }

    @Test
    void givesNothingOfACopyThatSomebodyTookAway() {
        Snapshot snapshot = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
        try (SessionCopy copy = database.history.openSnapshot(SHOP, snapshot.id())) {
            database.history.deleteSnapshot(SHOP, snapshot.id());
            assertRefused(ErrorCode.NOT_FOUND, () -> copy.read(Key.CREDS));
        }
        RecoveryPointId removal = database.remove(SHOP);
        try (SessionCopy copy = database.history.openTrash(removal, SHOP.instance())) {
            database.history.restoreTrash(removal, SHOP.instance(), false);
            database.pair(SHOP, "later");
            assertRefused(ErrorCode.NOT_FOUND, () -> copy.read(Key.CREDS));
        }
    }

    @Test
    void retainsCredsOfSnapshotsSinceTheIdentityWasReplaced() {
        assertThat(database.history.retainedCreds(SHOP)).isEmpty();
        Snapshot first = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
        assertThat(database.history.retainedCreds(SHOP).flatMap(RetainedCreds::snapshot))
                .hasValue(first);
        database.pair(SHOP, "changed");
        Snapshot second = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
        database.change("UPDATE session_entry SET value = ''::bytea WHERE instance_id ="
                + " (SELECT id FROM session_instance WHERE kept_id = '" + second.id() + "')");
        assertThat(database.history.retainedCreds(SHOP).map(RetainedCreds::value))
                .hasValue(Texts.value("{\"who\":\"shop\"}"));
        database.replaceBy(SHOP, "next");
        assertThat(database.history.retainedCreds(SHOP)).isEmpty();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
