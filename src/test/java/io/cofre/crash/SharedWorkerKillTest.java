package io.cofre.crash;

import io.cofre.testing.ChildProcess;
import io.cofre.testing.Polling;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.LeaseHolders;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.WorkerLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two workers on one database that are killed again and again under a {@link WorkerLoad}: one goes on while the other
 * one is dead, and its callers notice nothing.
 */
@SuppressWarnings("NullAway.Init")
final class SharedWorkerKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(SharedWorkerKillTest.class);
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+),");
    private static final int KILLS = TestForm.current().choose(3, 200);
    private static final int KILLS_EACH_CHECK = 3;
    private static final int WRITES = 20;
    private static final int WRITE_MS_MAX = 300;

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** The database keeps the time of leases: nobody gets more of it by the start of a worker. */
    private static final Duration LONG_AGO = Duration.ofHours(1);

    /** A machine that does much at once connects slowly. */
    private static final String PATIENT = "?connectTimeout=30&loginTimeout=30";

    @TempDir
    private Path directory;

    private final long seed = TestForm.seed();
    private final Random random = new Random(seed);
    private final WorkerLoad load = new WorkerLoad(seed, PAUSE);
    private final TestPostgresql server = TestPostgresql.running();
    private String database;
    private int workers;

    /** A worker, with a role of its own in the database, by which its connections can be told. */
    private final class Worker implements AutoCloseable {
        private final String role = "worker_" + ++workers;
        private final ChildProcess process;

        private Worker() throws Exception {
            server.newOwner(role);
            process = start(role);
        }

        private int port() throws InterruptedException {
            return Integer.parseInt(process.awaitLine(LISTENS));
        }

        /** Once the database has noticed that a killed worker is gone, its last statement was made or never will be. */
        private void kill(WorkerLoad.Life life) throws Exception {
            life.mayEnd();
            process.close();
            int unused = process.exitCode();
            life.awaitEnd();
            Polling.await(() -> connectionsOf(role), count -> count == 0, count -> count + " connections of " + role);
            load.workerEnded();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @AfterEach
    void endCallers() {
        load.close();
    }

    @Test
    @Timeout(3_600)
    void keepsBatchesCountersAndLeasesThroughKills() throws Exception {
        long begin = System.nanoTime();
        database = server.newDatabase("killed");
        int kills = 0;
        while (kills < KILLS) {
            try (Worker first = new Worker()) {
                int port = first.port();
                load.check(port, System.nanoTime() - LONG_AGO.toNanos());
                kills += relay(first, load.callOn(port, holder(0)), Math.min(KILLS - kills, KILLS_EACH_CHECK));
            }
        }
        try (Worker last = new Worker()) {
            load.check(last.port(), System.nanoTime() - LONG_AGO.toNanos());
        }
        load.requireWrites();
        LOG.info("seed {}: {} kills; {}; {} ms", seed, kills, load, (System.nanoTime() - begin) / 1_000_000);
    }

    /** Kills one worker after the other, each beside the next one, and in the end both. Returns the number of kills. */
    private int relay(Worker first, WorkerLoad.Life ofFirst, int kills) throws Exception {
        Worker worker = first;
        WorkerLoad.Life life = ofFirst;
        try {
            for (int kill = 1; kill < kills; kill++) {
                Worker next = new Worker();
                try (Worker killed = worker) {
                    worker = next;
                    WorkerLoad.Life nextLife = load.callOn(next.port(), holder(kill));
                    life.awaitWrites(WRITES);
                    nextLife.awaitWrites(WRITES);
                    load.awaitTakenOver();
                    RandomPause.pass(random, WRITE_MS_MAX);
                    killed.kill(life);
                    nextLife.awaitWrites(WRITES);
                    life = nextLife;
                }
            }
            worker.kill(life);
            return kills;
        } finally {
            worker.close();
        }
    }

    /** Each program calls one worker at a time. */
    private List<LeaseHolders.Holder> holder(int life) {
        return List.of(load.holders().get(life % 2));
    }

    private ChildProcess start(String role) throws IOException {
        return ChildProcess.start(
                directory,
                Map.of(
                        "GLOBAL_AUTH_TOKEN",
                        TestWorker.API_KEY,
                        "COFRE_HTTP_HOST",
                        "127.0.0.1",
                        "COFRE_HTTP_PORT",
                        "0",
                        "COFRE_STORE_URL",
                        server.url(database) + PATIENT,
                        "COFRE_STORE_USER",
                        role,
                        "COFRE_STORE_PASSWORD",
                        TestPostgresql.PASSWORD,
                        "COFRE_STORE_TIMEOUT_MS",
                        "60000"));
    }

    private long connectionsOf(String role) throws SQLException {
        try (Connection connection = server.connect(database);
                PreparedStatement query =
                        connection.prepareStatement("SELECT count(*) FROM pg_stat_activity WHERE usename = ?")) {
            query.setString(1, role);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
