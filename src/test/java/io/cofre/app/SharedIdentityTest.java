package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guards of two workers see only their own writes: the database decides whether an identity would be lost. */
@Timeout(180)
class SharedIdentityTest {
    private static final InstancePath INSTANCE = new InstancePath(GroupName.of("g"), InstanceName.of("i"));
    private static final KeyPath CREDS = new KeyPath(INSTANCE, Key.CREDS);
    private static final int ROUNDS = 8;
    private static final int WRITERS = 8;
    private static final int WRITES = 3;

    @TempDir
    private Path directory;

    private final List<Vault> vaults = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        Configuration configuration = SharedDatabase.settings(directory);
        for (int number = 0; number < 2; number++) {
            Vault vault = Vault.open(configuration, Metrics::new);
            vault.start(() -> {});
            vaults.add(vault);
        }
        vaults.get(0)
                .store()
                .commit(Commit.of(new Change.CreateInstance(INSTANCE)))
                .join();
    }

    @AfterEach
    void close() {
        vaults.forEach(Vault::close);
    }

    @Test
    void keepsEveryIdentityThatWasAcknowledged() throws Exception {
        Set<Value> acknowledged = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < ROUNDS; round++) {
            writeAtOnce(round, acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
        Set<Value> found = new HashSet<>();
        vaults.get(0).store().read(CREDS).ifPresent(found::add);
        for (Snapshot snapshot : vaults.get(0).history().snapshots(INSTANCE)) {
            try (SessionCopy copy = vaults.get(0).history().openSnapshot(INSTANCE, snapshot.id())) {
                found.add(copy.read(Key.CREDS));
            }
        }
        assertThat(found).containsAll(acknowledged);
    }

    /** Sixty writes of one identity need no snapshot, and none of them is refused. */
    @Test
    void takesManyWritesOfOneIdentity() {
        assertThat(write(vaults.get(0), TestCreds.paired("ana", 1))).isTrue();
        for (int number = 2; number < 62; number++) {
            assertThat(write(vaults.get(number % 2), TestCreds.paired("ana", number)))
                    .isTrue();
        }
        assertThat(vaults.get(1).store().read(CREDS)).contains(TestCreds.paired("ana", 61));
        assertThat(vaults.get(1).history().snapshots(INSTANCE)).isEmpty();
    }

    /** Writes another identity by each writer, half of them at each worker. */
    private void writeAtOnce(int round, Set<Value> acknowledged) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            CyclicBarrier together = new CyclicBarrier(WRITERS);
            List<Future<?>> writes = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Vault vault = vaults.get(writer % 2);
                Value creds = TestCreds.paired("person " + round + " " + writer);
                writes.add(threads.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    for (int time = 0; time < WRITES; time++) {
                        if (write(vault, creds)) {
                            acknowledged.add(creds);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> write : writes) {
                write.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns whether the write was made; it may be refused for now. */
    private static boolean write(Vault vault, Value creds) {
        try {
            vault.guards()
                    .identity()
                    .commit(INSTANCE, Commit.of(new Change.PutValue(CREDS, creds)))
                    .join();
            return true;
        } catch (CompletionException refused) {
            assertThat(refused.getCause())
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            return false;
        } catch (CofreException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            return false;
        }
    }
}
