package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.postgres.database.Database;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.IdentityReader;
import io.cofre.testing.Polling;
import io.cofre.testing.Texts;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that is set back behind the back of the stores, as after the promotion of a standby that lacked some. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class RewindTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath ONE = new KeyPath(SHOP, Key.of("one"));
    private static final KeyPath TWO = new KeyPath(SHOP, Key.of("two"));
    private static final String HIGHEST = "SELECT last_value FROM session_revision";

    private final AtomicInteger told = new AtomicInteger();
    private OneDatabase database;
    private PostgresStore one;
    private PostgresStore two;

    @BeforeEach
    void open() throws Exception {
        database = new OneDatabase();
        one = database.open(database.settings(), new ToldRewinds(told));
        two = database.open();
        make(one, new Change.CreateInstance(SHOP), put(ONE, "1"), put(TWO, "1"));
        for (int number = 2; number < 100; number++) {
            make(one, put(ONE, "" + number), put(TWO, "" + number));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void isReportedAndLaterWritesAreKept() throws Exception {
        long highest = database.number(HIGHEST);
        database.run("UPDATE session_entry SET revision = revision - 50, value = 'old', crc32c = 0");
        database.run("SELECT setval('session_revision', " + (highest - 50) + ")");
        requireReported();
        assertThat(database.number(HIGHEST)).isGreaterThan(highest);
        // A row that has a high revision passes nothing over.
        database.run("UPDATE session_entry SET revision = " + (highest + 40) + " WHERE key = 'two'");
        make(one, put(ONE, "kept"));
        make(two, put(TWO, "kept"));
        assertThat(two.read(ONE)).contains(Texts.value("kept"));
        assertThat(one.read(TWO)).contains(Texts.value("kept"));
    }

    @Test
    void isReportedWhereOnlyTheLastValuesAreMissing() throws Exception {
        database.run("DELETE FROM session_entry WHERE key = 'two'");
        requireReported();
        make(one, put(TWO, "kept"));
        assertThat(two.read(TWO)).contains(Texts.value("kept"));
    }

    @Test
    void isNotReportedAfterAMereCut() throws Exception {
        make(two, put(ONE, "of another"), new Change.DeleteKey(TWO));
        cut();
        make(one, put(ONE, "kept"));
        cut();
        make(one, put(TWO, "kept"));
        assertThat(told).hasValue(0);
    }

    /** Another worker may have deleted the key, and the sweep takes what is left of it after an hour. */
    @Test
    void isNotReportedForAKeyWhoseRowMayHaveBeenSwept() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (Database on = Database.open(database.settings())) {
            Link link = new Link(on, new ToldRewinds(told), clock::get);
            long revision = link.draw();
            Group group = Group.of(List.of(new Pending(Commit.of(put(TWO, "100")), IdentityReader.NONE)));
            link.acknowledged(group, GroupStatement.send(link.connection(), group, revision), revision);
            database.run("DELETE FROM session_entry WHERE key = 'two'");
            clock.addAndGet(TimeUnit.MINUTES.toNanos(51));
            link.drop();
            assertThat(link.draw()).isGreaterThan(revision);
            link.drop();
        }
        assertThat(told).hasValue(0);
    }

    /** A server that dies forgets numbers that it gave out and never saw in a commit. */
    @Test
    void aNumberThatADyingServerForgotIsGivenToNobodyElse() throws Exception {
        try (Database on = Database.open(database.settings())) {
            AtomicInteger toldHere = new AtomicInteger();
            Link before = new Link(on, new ToldRewinds(toldHere));
            before.acknowledged(before.draw());
            long forgotten = before.draw() + 31;
            for (long number = before.draw(); number < forgotten; ) {
                number = before.draw();
            }
            before.drop();
            database.run("SELECT setval('session_revision', " + (forgotten - 32) + ")");
            Link after = new Link(on, new ToldRewinds(toldHere));
            assertThat(after.draw()).isGreaterThan(forgotten);
            after.drop();
            assertThat(before.draw()).isGreaterThan(forgotten);
            before.drop();
            assertThat(toldHere).as("nothing that was acknowledged is lost").hasValue(0);
        }
    }

    private void cut() throws Exception {
        database.signal("pg_terminate_backend", "true");
    }

    private void requireReported() throws Exception {
        cut();
        Polling.await(told::get, count -> count > 0, count -> "the loss is told");
        cut();
        make(one, put(ONE, "next"));
        assertThat(told).as("a loss is told once").hasValue(1);
    }

    private static void make(PostgresStore store, Change... changes) {
        store.commit(Commit.of(changes)).join();
    }

    private static Change put(KeyPath path, String text) {
        return new Change.PutValue(path, Texts.value(text));
    }
}
