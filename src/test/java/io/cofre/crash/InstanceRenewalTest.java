package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.Deletion;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.SteppedStore;
import io.cofre.testing.crash.TestForm;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestValue;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.SteppedJournaledStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Readers of an instance that is deleted and created again all the time, while checkpoints run. The moments are short
 * in which a reader has found one thing and not yet looked at the next: hence the many rounds.
 */
@SuppressWarnings("NullAway.Init")
final class InstanceRenewalTest {
    private static final int READERS = 3;
    private static final int SECONDS_MAX = 60;
    private static final KeyPath KEY = TestNames.of("group").paths().get(0);
    private static final InstancePath INSTANCE = KEY.instance();
    private static final InstancePath OTHER = TestNames.of("group").instances().get(1);

    private final ExecutorService readers = Executors.newFixedThreadPool(READERS);
    private final AtomicLong acknowledged = new AtomicLong();
    private SteppedStore store;

    @BeforeEach
    void open() throws IOException {
        store = SteppedJournaledStore.opener(0).open(SimulatedDisk.empty());
    }

    @AfterEach
    void endReaders() {
        readers.shutdownNow();
    }

    @Test
    void neverServesAnOvertakenValueOfAnInstanceThatIsBeingRemoved() throws Exception {
        readWhile(
                least -> SessionModel.served(store.port(), KEY)
                        .ifPresent(
                                version -> assertThat(Long.parseLong(version)).isGreaterThanOrEqualTo(least)),
                version -> {
                    commit(new Change.CreateInstance(INSTANCE), put(version));
                    store.runCheckpoint();
                    commit(put(version + 1));
                    acknowledged.set(version + 1);
                    commit(Deletion.of(INSTANCE));
                });
    }

    @Test
    void neverTakesAKeyForAbsentWhoseInstanceIsRenewedByOneCommit() throws Exception {
        commit(new Change.CreateInstance(INSTANCE), put(0));
        readWhile(
                least -> assertThat(SessionModel.served(store.port(), KEY))
                        .hasValueSatisfying(
                                version -> assertThat(Long.parseLong(version)).isGreaterThanOrEqualTo(least)),
                version -> {
                    commit(Deletion.of(INSTANCE), new Change.CreateInstance(INSTANCE), put(version));
                    acknowledged.set(version);
                    store.runCheckpoint();
                });
    }

    @Test
    void listsBothInstancesOfACommitOrNone() throws Exception {
        commit(new Change.CreateGroup(INSTANCE.group()));
        readWhile(least -> assertThat(instances()).isIn(0, 2), version -> {
            commit(new Change.CreateInstance(INSTANCE), new Change.CreateInstance(OTHER));
            commit(Deletion.of(INSTANCE), Deletion.of(OTHER));
            store.runCheckpoint();
        });
    }

    private int instances() {
        return store.port().instances(INSTANCE.group()).orElseThrow().size();
    }

    /** Readers read again and again, each time told what was acknowledged before; the writer makes its rounds. */
    private void readWhile(LongConsumer read, LongConsumer write) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        List<Future<?>> reads = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            reads.add(readers.submit(() -> {
                while (!ended.get()) {
                    read.accept(acknowledged.get());
                }
            }));
        }
        for (long version = 1; version < TestForm.current().choose(1_000, 10_000); version += 2) {
            write.accept(version);
        }
        ended.set(true);
        for (Future<?> reader : reads) {
            reader.get(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private static Change put(long version) {
        return new Change.PutValue(KEY, TestValue.of(KEY, Long.toString(version)));
    }

    private void commit(Change... changes) {
        SessionStore port = store.port();
        CompletableFuture<Void> done = port.commit(Commit.of(changes));
        store.runCommitter();
        done.join();
    }
}
