package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.TestPostgresql;
import io.cofre.testing.crash.TestForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements that fail again and again since somebody else was in the way: real deadlocks with one who locks in another
 * order, and failures of serialization. No caller gets an error, and nothing is lost or made twice.
 */
class StormTest {
    private static final Logger LOG = LoggerFactory.getLogger(StormTest.class);
    private static final int REPLAYS = TestForm.current().choose(5, 1_000);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String STORM = "CREATE FUNCTION test_storm() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF random() < 0.4 THEN RAISE EXCEPTION 'a test' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;"
            + " CREATE TRIGGER test_storm BEFORE INSERT OR UPDATE ON session_entry"
            + " FOR EACH STATEMENT EXECUTE FUNCTION test_storm();";

    private final Map<String, AtomicLong> replays = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    @Timeout(1_800)
    void ofDeadlocksAndSerializationFailuresLosesNothing() throws Exception {
        try (OneDatabase database = new OneDatabase(TestPostgresql.running())) {
            // The store looks for a deadlock later than the other one locks more, and earlier than it looks.
            database.run(
                    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 50', current_database());"
                            + " END $$");
            List<PostgresStore> stores = List.of(open(database), open(database));
            try (StoreLoad load = new StoreLoad(database, stores)) {
                load.start();
                load.awaitAnswers(2);
                Thread other = new Thread(() -> lockInAnotherOrder(database), "another-order");
                other.start();
                try {
                    load.awaitUntil(() -> replayed("40P01") >= REPLAYS);
                } finally {
                    ended.countDown();
                    other.join(TimeUnit.SECONDS.toMillis(60));
                }
                database.run(STORM);
                load.awaitUntil(() -> replayed("40001") >= REPLAYS);
                database.run("DROP TRIGGER test_storm ON session_entry");
                load.awaitAnswers(2);
                assertThat(load.end()).isEmpty();
            }
        }
        LOG.info("replays by SQLSTATE: {}", replays);
    }

    private PostgresStore open(OneDatabase database) throws Exception {
        return database.open(database.settings().trying(PATIENCE), new StoreObserver() {
            @Override
            public void committed(int commits, long elapsedNs) {}

            @Override
            public void read(int reads) {}

            @Override
            public void replayed(String sqlState) {
                replays.computeIfAbsent(sqlState, first -> new AtomicLong()).incrementAndGet();
            }

            @Override
            public void refused(String reason) {}

            @Override
            public void rewound() {}
        });
    }

    private long replayed(String state) {
        return replays.getOrDefault(state, new AtomicLong()).get();
    }

    private void lockInAnotherOrder(OneDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET deadlock_timeout = '10s'");
            connection.commit();
            while (!ended.await(5, TimeUnit.MILLISECONDS)) {
                try {
                    statement.execute("SELECT FROM session_entry WHERE key = 'batch-3' FOR UPDATE");
                    statement.execute("SELECT pg_sleep(0.005)");
                    statement.execute("SELECT FROM session_entry WHERE key = 'batch-1' FOR UPDATE");
                    connection.commit();
                } catch (SQLException sentBack) {
                    connection.rollback();
                }
            }
        } catch (SQLException | InterruptedException broken) {
            LOG.warn("the other one ended", broken);
        }
    }
}
