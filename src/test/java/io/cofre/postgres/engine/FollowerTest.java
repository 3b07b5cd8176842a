package io.cofre.postgres.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.Deletion;
import io.cofre.testing.LateProxy;
import io.cofre.testing.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two stores on one database: each tells of what the other one commits. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class FollowerTest {
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private static OneDatabase database;
    private static PostgresStore one;
    private static PostgresStore two;
    private static PostgresStore three;

    private final String group = "g" + GROUPS.incrementAndGet();
    private final InstancePath shop = Texts.instance(group, "shop");
    private final InstancePath other = Texts.instance(group, "other");

    /** The row of the shop. */
    private final String shopRow =
            "(SELECT id FROM session_instance WHERE group_name = '" + group + "' AND name = 'shop' AND state = 'live')";

    /** As a write does it: the lock of the row leaves its mark. */
    private final String mark = "SELECT 1 FROM session_instance WHERE id = " + shopRow + " FOR SHARE;";

    private ToldChanges told;

    @BeforeAll
    static void open() throws Exception {
        database = new OneDatabase();
        one = database.open();
        two = database.open();
        three = database.open();
    }

    @BeforeEach
    void follow() {
        commit(one, new Change.CreateInstance(shop), put("a", "0"));
        commit(one, new Change.CreateInstance(other));
        one.changeSource().keepOnly(instance -> false);
        told = ToldChanges.of(one, shop);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void tellsWhatTheOtherStoreCommits() {
        commit(two, put("a", "1"));
        told.await("a=1");
        commit(two, new Change.DeleteKey(path("a")));
        told.await("a=1", "-a");
        commit(two, put("c", "2"), put("b", "2"));
        told.awaitCopyOf(two);
        assertThat(told.events()).hasSize(4);
    }

    @Test
    void tellsNothingOfOtherInstances() {
        commit(two, new Change.PutValue(new KeyPath(other, Key.of("a")), Texts.value("1")), put("a", "1"));
        told.await("a=1");
    }

    @Test
    void tellsItsOwnCommitsOnceAndBeforeTheyAreAcknowledged() {
        List<String> expected = new ArrayList<>();
        for (int number = 1; number <= 50; number++) {
            commit(one, put("a", "" + number));
            expected.add("a=" + number);
            assertThat(told.events()).isEqualTo(expected);
        }
        commit(two, put("b", "1"));
        expected.add("b=1");
        told.await(expected.toArray(new String[0]));
    }

    @Test
    void tellsACommitThatIsSeenAfterLaterOnes() throws Exception {
        CompletableFuture<Void> late;
        try (Blocked blocked = new Blocked(
                database, "SELECT 1 FROM session_entry WHERE key = 'a' AND instance_id = " + shopRow + " FOR UPDATE")) {
            late = two.commit(Commit.of(put("a", "late"), put("b", "late")));
            blocked.awaitWaiting(1);
            commit(one, put("c", "0"));
            commitAfterLooks(8);
        }
        late.get(60, TimeUnit.SECONDS);
        told.awaitCopyOf(two);
        assertThat(told.copy()).containsEntry("a", "late").containsEntry("b", "late");
    }

    /** Each is told by a look after the former one. */
    private void commitAfterLooks(int looks) throws Exception {
        for (int number = 1; number <= looks; number++) {
            commit(three, put("c", "" + number));
            told.awaitLast("c=" + number);
        }
    }

    @Test
    void tellsAWriteWhoseTransactionWasOpenWhenItsMarkWasSeen() throws Exception {
        try (Blocked blocked = new Blocked(database, mark)) {
            ToldChanges otherTold = ToldChanges.of(three, other);
            for (int number = 1; number <= 4; number++) {
                commit(two, new Change.PutValue(new KeyPath(other, Key.of("x")), Texts.value("" + number)));
                otherTold.awaitLast("x=" + number);
            }
            blocked.run("UPDATE session_entry SET value = 'open', crc32c = " + Checksum.of("open".getBytes(UTF_8))
                    + ", revision = nextval('session_revision') WHERE instance_id = " + shopRow);
            blocked.commit();
        }
        told.await("a=open");
    }

    @Test
    void tellsTheLivesOfAnInstance() {
        commit(two, Deletion.of(shop));
        told.await("deleted");
        commit(two, new Change.CreateInstance(shop), put("b", "1"));
        told.await("deleted", "created", "b=1");
        commit(two, Deletion.of(shop.group()));
        told.await("deleted", "created", "b=1", "deleted");
        commit(one, new Change.CreateInstance(shop));
        told.await("deleted", "created", "b=1", "deleted", "created");
        commit(one, put("c", "1"));
        told.awaitLast("c=1");
        assertThat(told.copy()).containsOnlyKeys("c");
    }

    @Test
    void tellsOfANewLifeBeforeItsOwnWritesToIt() {
        for (int round = 1; round <= 20; round++) {
            commit(two, Deletion.of(shop));
            commit(two, new Change.CreateInstance(shop));
            commit(one, put("a", "" + round));
            told.awaitCopyOf(two);
        }
        assertThat(told.events()).endsWith("created", "a=20");
    }

    @Test
    void tellsWhatChangedWhileItsConnectionsWereCut() {
        for (int round = 1; round <= 5; round++) {
            commit(two, put("a", "" + round), put("b" + round, "1"));
            database.signal("pg_terminate_backend", "true");
            commit(two, put("c", "" + round));
        }
        told.awaitCopyOf(two);
        assertThat(told.events()).doesNotHaveDuplicates();
    }

    @Test
    void tellsWhatChangedWhileTheNetworkWasSilent() throws Exception {
        try (LateProxy proxy = new LateProxy(database.port())) {
            PostgresStore far = database.open(database.by(proxy.port()));
            ToldChanges farTold = ToldChanges.of(far, shop);
            commit(two, put("a", "1"));
            farTold.await("a=1");
            proxy.beSilent();
            commit(two, put("a", "2"), new Change.DeleteKey(path("b")));
            commit(two, put("b", "2"));
            told.awaitCopyOf(two);
            assertThat(farTold.events()).hasSize(1);
            proxy.cut();
            proxy.deliver();
            farTold.awaitCopyOf(two);
            assertThat(farTold.events()).doesNotHaveDuplicates();
            far.close();
        }
    }

    @Test
    void tellsWhereTheDatabaseWasSetBack() {
        commit(two, put("a", "1"), put("b", "1"));
        told.awaitCopyOf(two);
        database.run("UPDATE session_entry SET revision = revision - 1, value = 'old', crc32c = "
                + Checksum.of("old".getBytes(UTF_8)) + " WHERE key = 'a' AND instance_id = " + shopRow + ";" + mark);
        told.awaitLast("a=old");
        database.run("DELETE FROM session_entry WHERE key = 'b' AND instance_id = " + shopRow + ";" + mark);
        told.awaitLast("missed");
    }

    @Test
    void asksReadersToReadAnewWhereAValueIsDamaged() {
        database.run("UPDATE session_entry SET revision = nextval('session_revision'), value = 'x'"
                + " WHERE instance_id = " + shopRow + ";" + mark);
        told.await("missed");
        commit(two, put("b", "1"));
        told.await("missed", "b=1");
    }

    @Test
    void asksReadersToReadAnewWhereTooMuchChangedAtOnce() {
        String large = "1".repeat(1 << 20);
        database.run("INSERT INTO session_entry (instance_id, key, revision, crc32c, value) SELECT " + shopRow
                + ", 'k' || n, nextval('session_revision'), 0, '" + large + "' FROM generate_series(1, 8) n;" + mark);
        told.await("missed");
        commit(two, put("b", "1"));
        told.await("missed", "b=1");
    }

    @Test
    void looksAtNothingThatNobodyFollowsAnyMore() {
        one.changeSource().keepOnly(instance -> false);
        assertThat(one.figures().followed()).isZero();
        commit(two, put("a", "1"));
        one.changeSource().follow(shop);
        commit(two, put("a", "2"));
        told.await("a=2");
        assertThat(one.figures().followed()).isEqualTo(1);
    }

    private KeyPath path(String key) {
        return new KeyPath(shop, Key.of(key));
    }

    private Change put(String key, String text) {
        return new Change.PutValue(path(key), Texts.value(text));
    }

    private static void commit(PostgresStore store, Change... changes) {
        store.commit(Commit.of(changes)).join();
    }
}
