package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.RegisterCalls;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import io.cofre.testing.crash.RegisterClient;
import io.cofre.testing.crash.RegisterHistory;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, writes, conditional writes, batches, deletions and creations by concurrent clients of three stores on one
 * database, with connections that are cut meanwhile, have one order.
 */
class SharedLinearizabilityTest {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLinearizabilityTest.class);
    private static final int STORES = 3;
    private static final int CLIENTS = 9;
    private static final int KEYS = 3;
    private static final int OPERATIONS = 40;
    private static final int LIVES = TestForm.current().choose(20, 1_000);
    private static final int CUT_MS_MAX = 100;
    private static final int SECONDS_MAX = 120;

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    @Test
    @Timeout(3_600)
    void givesItsKeysOneOrder() throws Exception {
        long begin = System.nanoTime();
        long made = 0;
        long refused = 0;
        try (OneDatabase database = new OneDatabase()) {
            List<PostgresStore> stores = new ArrayList<>();
            for (int number = 0; number < STORES; number++) {
                stores.add(database.open(database.settings().trying(Duration.ofMinutes(1))));
            }
            PrimitiveIterator.OfLong seeds = TestForm.seeds(LIVES).iterator();
            for (int number = 0; seeds.hasNext(); number++) {
                long seed = seeds.nextLong();
                RegisterHistory history = live(database, stores, "group" + number, seed);
                assertThat(history.violation()).as(TestForm.repeat(seed)).isEmpty();
                made += history.conditional(Outcome.MADE);
                refused += history.conditional(Outcome.REFUSED);
            }
        }
        assertThat(made).isPositive();
        assertThat(refused).isPositive();
        LOG.info(
                "{} lives, of the conditional writes {} made and {} refused, {} ms",
                LIVES,
                made,
                refused,
                (System.nanoTime() - begin) / 1_000_000);
    }

    private RegisterHistory live(OneDatabase database, List<PostgresStore> stores, String group, long seed)
            throws Exception {
        Random random = new Random(seed);
        TestNames territory = TestNames.of(group);
        List<KeyPath> keys = territory.paths().subList(0, KEYS);
        RegisterHistory history = new RegisterHistory(Map.of());
        RegisterCalls calls = new RegisterCalls(keys, true);
        stores.get(0)
                .commit(Commit.of(
                        new Change.CreateInstance(territory.instances().get(0))))
                .join();
        List<Future<?>> ends = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            Random own = new Random(seed + number);
            RegisterClient client = new RegisterClient(stores.get(number % STORES), history);
            ends.add(clients.submit(() -> calls.make(client, own, OPERATIONS)));
        }
        if (random.nextInt(3) == 0) {
            RandomPause.pass(random, CUT_MS_MAX);
            database.signal("pg_terminate_backend", "true");
        }
        for (Future<?> end : ends) {
            end.get(SECONDS_MAX, TimeUnit.SECONDS);
        }
        history.storeEnded();
        RegisterClient last = new RegisterClient(stores.get(0), history);
        assertThat(keys).allMatch(last::read);
        return history;
    }
}
