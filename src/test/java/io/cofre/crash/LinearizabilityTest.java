package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.crash.RegisterHistory;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestedStore;
import io.cofre.testing.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads and writes of single keys by concurrent clients, across clean restarts and power losses, have one order. */
final class LinearizabilityTest {
    private static final int CLIENTS = 6;
    private static final int ERAS = 4;
    private static final int OPERATIONS = 25;
    private static final int SECONDS_MAX = 60;

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicLong versions = new AtomicLong();

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    @Test
    void fileStoreGivesSingleKeysOneOrderAcrossCleanRestarts() throws Exception {
        PrimitiveIterator.OfLong seeds =
                TestForm.seeds(TestForm.current().choose(20, 200)).iterator();
        while (seeds.hasNext()) {
            checkLife(TestedStore.FILE, seeds.nextLong(), false);
        }
    }

    @Test
    void journaledStoreGivesSingleKeysOneOrderAcrossRestartsAndPowerLosses() throws Exception {
        PrimitiveIterator.OfLong seeds =
                TestForm.seeds(TestForm.current().choose(30, 1_000)).iterator();
        while (seeds.hasNext()) {
            checkLife(TestedStore.JOURNALED, seeds.nextLong(), true);
        }
    }

    private void checkLife(TestedStore tested, long seed, boolean losesPower) throws Exception {
        Random random = new Random(seed);
        TestNames territory = TestNames.of("group");
        List<KeyPath> keys = territory.paths().subList(0, 3);
        RegisterHistory history = new RegisterHistory();
        SimulatedDisk disk = random.nextBoolean() ? SimulatedDisk.empty() : SimulatedDisk.tearingSectors();
        SessionStore store = tested.open(disk);
        store.commit(Commit.of(new Change.CreateInstance(territory.instances().get(0))))
                .join();
        for (int era = 0; era < ERAS; era++) {
            boolean crash = losesPower && random.nextInt(3) > 0;
            if (crash) {
                disk.losePowerAt(1 + random.nextInt(CLIENTS * OPERATIONS));
            }
            runClients(store, keys, history, random.nextLong(), tested.keepsJournal());
            store.close();
            history.storeEnded();
            disk = crash ? disk.crash(random) : disk.kill();
            store = tested.open(disk);
        }
        for (KeyPath key : keys) {
            history.read(store, key);
        }
        store.close();
        assertThat(history.violations()).as(TestForm.repeat(seed)).isEmpty();
    }

    private void runClients(SessionStore store, List<KeyPath> keys, RegisterHistory history, long seed, boolean renews)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Future<?>> ends = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Random random = new Random(seed + client);
            ends.add(clients.submit(() -> live(store, keys, history, random, renews)));
        }
        for (Future<?> end : ends) {
            end.get(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private void live(SessionStore store, List<KeyPath> keys, RegisterHistory history, Random random, boolean renews) {
        boolean serves = true;
        for (int operation = 0; serves && operation < OPERATIONS; operation++) {
            KeyPath key = keys.get(random.nextInt(keys.size()));
            int draw = random.nextInt(10);
            if (renews && random.nextInt(20) == 0) {
                serves = history.renew(store, key.instance(), keys);
            } else if (draw < 5) {
                serves = history.read(store, key);
            } else {
                Optional<String> version =
                        draw < 9 ? Optional.of(Long.toString(versions.incrementAndGet())) : Optional.empty();
                serves = history.write(store, key, version);
            }
        }
    }
}
