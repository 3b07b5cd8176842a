package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ContentTag;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.testing.Deletion;
import io.cofre.testing.LateProxy;
import io.cofre.testing.Polling;
import io.cofre.testing.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that delivers a statement long after the store that sent it has given it up and made the commit anew. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class LateDeliveryTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath ONE = new KeyPath(SHOP, Key.of("one"));
    private static final KeyPath TWO = new KeyPath(SHOP, Key.of("two"));

    /** Counts the statements that insert entries, also those that are rolled back. */
    private static final String COUNTING = "CREATE SEQUENCE test_statements;"
            + " CREATE FUNCTION test_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " PERFORM nextval('test_statements'); RETURN NULL; END $$;"
            + " CREATE TRIGGER test_count BEFORE INSERT ON session_entry"
            + " FOR EACH STATEMENT EXECUTE FUNCTION test_count();";

    private OneDatabase database;
    private LateProxy network;
    private PostgresStore far;
    private PostgresStore near;

    @BeforeEach
    void open() throws Exception {
        database = new OneDatabase();
        network = new LateProxy(database.port());
        far = database.open(database.by(network.port()).trying(Duration.ofMinutes(1)));
        near = database.open();
        make(near, new Change.CreateInstance(SHOP), put(ONE, "1"));
        // This store connects here, so that the next number that it draws is of the late commit.
        make(far, put(TWO, "1"));
        database.run(COUNTING);
    }

    @AfterEach
    void close() throws Exception {
        network.close();
        database.close();
    }

    @Test
    void aLateStatementOverwritesNothing() throws Exception {
        sendLate(put(ONE, "late"), put(TWO, "late"));
        assertThat(near.read(ONE)).contains(Texts.value("late"));
        make(far, put(ONE, "2"));
        make(near, put(TWO, "3"));
        deliver();
        assertThat(near.read(ONE)).contains(Texts.value("2"));
        assertThat(near.read(TWO)).contains(Texts.value("3"));
    }

    @Test
    void aLateStatementBringsNothingBack() throws Exception {
        sendLate(put(ONE, "late"), put(TWO, "late"));
        make(near, new Change.DeleteKey(ONE));
        deliver();
        assertThat(near.read(ONE)).isEmpty();
    }

    @Test
    void aLateStatementBringsNothingIntoTheNextLifeOfItsInstance() throws Exception {
        sendLate(put(ONE, "late"), put(TWO, "late"));
        make(near, Deletion.of(SHOP), new Change.CreateInstance(SHOP));
        deliver();
        assertThat(near.keys(SHOP)).isEmpty();
    }

    @Test
    void aLateEndOfATransactionMakesItOnce() throws Exception {
        CompletableFuture<Void> commit;
        try (Blocked blocked = new Blocked(database, "SELECT 1 FROM session_entry WHERE key = 'one' FOR UPDATE")) {
            commit = far.commit(new Commit(
                    List.of(put(ONE, "late")),
                    List.of(new Condition.HasContent(ONE, ContentTag.of(Texts.value("1"))))));
            blocked.awaitWaiting(1);
            network.hold();
        }
        // The store has given its connection up, and its next attempt waits for the lock of the first one.
        Polling.await(
                () -> database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'cofre' AND wait_event_type = 'Lock'"),
                waiting -> waiting > 0,
                waiting -> "the next attempt waits");
        assertThat(commit).isNotDone();
        network.deliver();
        commit.get(60, TimeUnit.SECONDS);
        assertThat(near.read(ONE)).contains(Texts.value("late"));
    }

    /** Makes a commit whose statement is held back, so that the store gives it up and sends it once more. */
    private void sendLate(Change... changes) throws Exception {
        CompletableFuture<Void> commit;
        try (Blocked blocked = new Blocked(database, "ALTER SEQUENCE session_revision CACHE 1")) {
            commit = far.commit(Commit.of(changes));
            blocked.awaitWaiting(1);
            network.hold();
        }
        commit.get(60, TimeUnit.SECONDS);
    }

    /** Delivers the statement, and waits until the database has run it. */
    private void deliver() throws Exception {
        long before = database.number("SELECT last_value FROM test_statements");
        network.deliver();
        Polling.await(
                () -> database.number("SELECT last_value FROM test_statements"),
                now -> now > before,
                now -> "the late statement is run");
        Polling.await(
                () -> database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'cofre' AND state <> 'idle'"),
                busy -> busy == 0,
                busy -> "the late statement is over");
    }

    private static void make(PostgresStore store, Change... changes) {
        store.commit(Commit.of(changes)).join();
    }

    private static Change put(KeyPath path, String text) {
        return new Change.PutValue(path, Texts.value(text));
    }
}
