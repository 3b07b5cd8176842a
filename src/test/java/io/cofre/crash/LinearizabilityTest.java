package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.crash.PlantedStore;
import io.cofre.testing.crash.RegisterCalls;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import io.cofre.testing.crash.RegisterClient;
import io.cofre.testing.crash.RegisterHistory;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestedStore;
import io.cofre.testing.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, writes, conditional writes and batches of a few keys by concurrent clients, across clean restarts and power
 * losses, have one order.
 */
final class LinearizabilityTest {
    private static final Logger LOG = LoggerFactory.getLogger(LinearizabilityTest.class);
    private static final int CLIENTS = 6;
    private static final int KEYS = 3;
    private static final int ERAS = 4;
    private static final int OPERATIONS = 25;
    private static final int SECONDS_MAX = 60;
    private static final int CONTROL_LIVES_MAX = 200;

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    @Test
    void fileStoreGivesItsKeysOneOrderAcrossCleanRestarts() throws Exception {
        check(TestedStore.FILE, TestForm.current().choose(20, 200), false);
    }

    @Test
    void journaledStoreGivesItsKeysOneOrderAcrossRestartsAndPowerLosses() throws Exception {
        check(TestedStore.JOURNALED, TestForm.current().choose(30, 1_000), true);
    }

    /** The control: two clients that ask for the same version at the same moment must not both get it. */
    @Test
    void findsOutAStoreThatJudgesConditionsBeforeTheirTurn() throws Exception {
        assertThat(isFoundOut(PlantedStore::judgingEarly)).isTrue();
    }

    @Test
    void findsOutAStoreThatMakesTheChangesOfABatchOneByOne() throws Exception {
        assertThat(isFoundOut(PlantedStore::splitting)).isTrue();
    }

    private boolean isFoundOut(UnaryOperator<SessionStore> bug) throws Exception {
        for (int seed = 0; seed < CONTROL_LIVES_MAX; seed++) {
            if (live(TestedStore.JOURNALED, bug, seed, true).violation().isPresent()) {
                return true;
            }
        }
        return false;
    }

    private void check(TestedStore tested, int lives, boolean losesPower) throws Exception {
        long begin = System.nanoTime();
        long made = 0;
        long refused = 0;
        PrimitiveIterator.OfLong seeds = TestForm.seeds(lives).iterator();
        while (seeds.hasNext()) {
            long seed = seeds.nextLong();
            RegisterHistory history = live(tested, UnaryOperator.identity(), seed, losesPower);
            assertThat(history.violation()).as(TestForm.repeat(seed)).isEmpty();
            made += history.conditional(Outcome.MADE);
            refused += history.conditional(Outcome.REFUSED);
        }
        assertThat(made).isPositive();
        assertThat(refused).isPositive();
        LOG.info(
                "{}: {} lives, of the conditional writes {} made and {} refused, {} ms",
                tested,
                lives,
                made,
                refused,
                (System.nanoTime() - begin) / 1_000_000);
    }

    private RegisterHistory live(TestedStore tested, UnaryOperator<SessionStore> bug, long seed, boolean losesPower)
            throws Exception {
        Random random = new Random(seed);
        TestNames territory = TestNames.of("group");
        List<KeyPath> keys = territory.paths().subList(0, KEYS);
        RegisterHistory history = new RegisterHistory(Map.of());
        RegisterCalls calls = new RegisterCalls(keys, tested.keepsJournal());
        SimulatedDisk disk = random.nextBoolean() ? SimulatedDisk.empty() : SimulatedDisk.tearingSectors();
        SessionStore store = bug.apply(tested.open(disk));
        store.commit(Commit.of(new Change.CreateInstance(territory.instances().get(0))))
                .join();
        for (int era = 0; era < ERAS; era++) {
            boolean crash = losesPower && random.nextInt(3) > 0;
            if (crash) {
                disk.losePowerAt(1 + random.nextInt(CLIENTS * OPERATIONS));
            }
            runClients(store, calls, history, random.nextLong());
            store.close();
            history.storeEnded();
            disk = crash ? disk.crash(random) : disk.kill();
            store = bug.apply(tested.open(disk));
        }
        RegisterClient last = new RegisterClient(store, history);
        keys.forEach(last::read);
        store.close();
        return history;
    }

    private void runClients(SessionStore store, RegisterCalls calls, RegisterHistory history, long seed)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Future<?>> ends = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Random random = new Random(seed + client);
            RegisterClient made = new RegisterClient(store, history);
            ends.add(clients.submit(() -> calls.make(made, random, OPERATIONS)));
        }
        for (Future<?> end : ends) {
            end.get(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }
}
