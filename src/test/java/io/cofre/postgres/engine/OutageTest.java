package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.TestPostgresql;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.TestForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that dies again and again under the load of two stores, and connections that it ends. No caller of a store
 * notices more than that an answer takes long: nothing that was acknowledged is lost, and nothing is made twice.
 */
class OutageTest {
    private static final Logger LOG = LoggerFactory.getLogger(OutageTest.class);
    private static final int CRASHES = TestForm.current().choose(3, 200);
    private static final int BETWEEN_MS_MAX = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OF_COMMITTER = "(query LIKE '%session_revision%' OR query LIKE 'WITH held%')";

    /** The ways in which the server dies. */
    private enum Crash {
        /** As by {@code pg_ctl stop -m immediate}. */
        STOPPED_AT_ONCE,
        /** The server ends all its processes, and recovers by itself. */
        BACKEND_KILLED,
        POSTMASTER_KILLED
    }

    /** The ways to end what the stores do while the server lives, or to stop it with care. */
    private enum Outage {
        STOPPED,
        CUT,
        COMMITTER_CUT,
        COMMITTER_INTERRUPTED
    }

    @Test
    @Timeout(3_600)
    void losesNothingAndMakesNothingTwice(@TempDir Path directory) throws Exception {
        long begin = System.nanoTime();
        long seed = TestForm.seed();
        Random random = new Random(seed);
        try (TestPostgresql server = TestPostgresql.own(directory.resolve("data"), Map.of());
                OneDatabase database = new OneDatabase(server)) {
            List<PostgresStore> stores = List.of(open(database), open(database));
            try (StoreLoad load = new StoreLoad(database, stores)) {
                load.start();
                for (int crash = 0; crash < CRASHES; crash++) {
                    load.awaitAnswers(2);
                    RandomPause.pass(random, BETWEEN_MS_MAX);
                    happen(Crash.values()[crash % Crash.values().length], server, database);
                    load.awaitAnswers(2);
                    RandomPause.pass(random, BETWEEN_MS_MAX);
                    happen(Outage.values()[crash % Outage.values().length], server, database);
                }
                load.awaitAnswers(2);
                assertThat(load.end()).as(TestForm.repeat(seed)).isEmpty();
                assertThat(stores).allMatch(store -> store.state().writable());
                LOG.info(
                        "seed {}: {} crashes, each with a milder outage after it; {}; {} ms",
                        seed,
                        CRASHES,
                        load,
                        (System.nanoTime() - begin) / 1_000_000);
            }
        }
    }

    private static PostgresStore open(OneDatabase database) throws Exception {
        return database.open(database.settings().trying(PATIENCE));
    }

    private static void happen(Crash crash, TestPostgresql server, OneDatabase database) throws Exception {
        switch (crash) {
            case STOPPED_AT_ONCE -> restart(server, "QUIT");
            case BACKEND_KILLED -> database.killBackend();
            case POSTMASTER_KILLED -> restart(server, "KILL");
        }
    }

    private static void happen(Outage outage, TestPostgresql server, OneDatabase database) throws Exception {
        switch (outage) {
            case STOPPED -> restart(server, "INT");
            case CUT -> database.signal("pg_terminate_backend", "true");
            case COMMITTER_CUT -> database.signal("pg_terminate_backend", OF_COMMITTER);
            case COMMITTER_INTERRUPTED -> {
                for (int times = 0; times < 20; times++) {
                    database.signal("pg_cancel_backend", OF_COMMITTER);
                }
            }
        }
    }

    private static void restart(TestPostgresql server, String signal) throws Exception {
        server.stop(signal);
        server.start(Map.of());
    }
}
