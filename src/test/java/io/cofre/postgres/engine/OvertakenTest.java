package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.testing.Polling;
import io.cofre.testing.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A commit that has its revision already, and waits for a lock while another worker makes one with a higher revision.
 * It comes after that one, as a whole.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class OvertakenTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath ONE = new KeyPath(SHOP, Key.of("one"));
    private static final KeyPath TWO = new KeyPath(SHOP, Key.of("two"));
    private static final String LOCKED = "SELECT 1 FROM session_instance WHERE state = 'live' FOR UPDATE";

    /** The change of another worker, in the transaction that has the lock. */
    private static final String OVERTAKE = "UPDATE session_entry SET revision = nextval('session_revision'),"
            + " value = 'other', crc32c = " + crc("other") + " WHERE key = 'one'";

    private static final String RENEW = "UPDATE session_instance SET state = 'gone', kept_since = now();"
            + " INSERT INTO session_instance (group_name, name, state, created_revision)"
            + " VALUES ('g', 'shop', 'live', nextval('session_revision'))";

    private OneDatabase database;
    private PostgresStore store;

    @BeforeEach
    void open() throws Exception {
        database = new OneDatabase();
        store = database.open();
        store.commit(Commit.of(new Change.CreateInstance(SHOP), put(ONE, "1"), put(TWO, "1")))
                .join();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static int crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    @Test
    void keepsABatchWhole() throws Exception {
        whileOther(OVERTAKE, Commit.of(put(ONE, "2"), put(TWO, "2"))).get(60, TimeUnit.SECONDS);
        assertThat(store.read(ONE)).contains(Texts.value("2"));
        assertThat(store.read(TWO)).contains(Texts.value("2"));
    }

    @Test
    void judgesAConditionOnWhatTheOtherOneWrote() throws Exception {
        Condition unchanged = new Condition.HasContent(ONE, ContentTag.of(Texts.value("other")));
        whileOther(OVERTAKE, new Commit(List.of(put(ONE, "2"), put(TWO, "2")), List.of(unchanged)))
                .get(60, TimeUnit.SECONDS);
        assertThat(store.read(ONE)).contains(Texts.value("2"));
        assertThat(store.read(TWO)).contains(Texts.value("2"));
    }

    @Test
    void writesToTheNextLifeOfItsInstance() throws Exception {
        whileOther(RENEW, Commit.of(put(ONE, "2"))).get(60, TimeUnit.SECONDS);
        assertThat(store.read(ONE)).contains(Texts.value("2"));
        assertThat(store.read(TWO)).isEmpty();
        whileOther(RENEW, new Commit(List.of(put(ONE, "3")), List.of(new Condition.IsAbsent(ONE))))
                .get(60, TimeUnit.SECONDS);
        assertThat(store.read(ONE)).contains(Texts.value("3"));
    }

    /** Its first attempt may have been made before the other commit: it is not made a second time. */
    @Test
    void isNotMadeAfterTheOtherOneIfNobodyKnowsItsOutcome() throws Exception {
        CompletableFuture<Void> commit;
        try (Blocked blocked = new Blocked(database, LOCKED)) {
            commit = store.commit(Commit.of(put(ONE, "2"), put(TWO, "2")));
            blocked.awaitWaiting(1);
            assertThat(database.signal("pg_terminate_backend", "wait_event_type = 'Lock'"))
                    .isEqualTo(1);
            Polling.await(
                    () -> database.number("SELECT count(*) FROM pg_stat_activity WHERE pid IN"
                            + " (SELECT pid FROM pg_locks WHERE NOT granted) AND application_name = 'cofre'"
                            + " AND datname = current_database() AND query_start > now() - interval '1 minute'"),
                    waiting -> waiting == 1,
                    waiting -> "the next attempt waits");
            blocked.run(OVERTAKE);
            blocked.commit();
        }
        assertThatThrownBy(() -> commit.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("nobody knows");
        assertThat(store.read(ONE)).contains(Texts.value("other"));
        assertThat(store.read(TWO)).contains(Texts.value("1"));
    }

    private CompletableFuture<Void> whileOther(String does, Commit commit) throws Exception {
        try (Blocked blocked = new Blocked(database, LOCKED)) {
            CompletableFuture<Void> made = store.commit(commit);
            blocked.awaitWaiting(1);
            blocked.run(does);
            blocked.commit();
            return made;
        }
    }

    private static Change put(KeyPath path, String text) {
        return new Change.PutValue(path, Texts.value(text));
    }
}
