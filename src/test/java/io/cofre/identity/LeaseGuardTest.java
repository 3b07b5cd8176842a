package io.cofre.identity;

import static io.cofre.testing.Texts.instance;
import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.SessionStore;
import io.cofre.testing.TestSettings;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the judgement of writes that name no lease. */
class LeaseGuardTest {
    private static final InstancePath SHOP = instance("g", "i");
    private static final Commit WRITE = Commit.of(new Change.PutValue(new KeyPath(SHOP, Key.of("one")), value("1")));
    private static final Duration TTL = Duration.ofSeconds(30);

    private final Metrics metrics = new Metrics();
    private SessionStore store;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        JournaledStore opened = TestStores.open(LocalDisk.at(directory), TestSettings.ROOMY);
        opened.start(() -> {});
        store = opened;
        store.commit(Commit.of(new Change.CreateInstance(SHOP))).join();
    }

    @AfterEach
    void close() {
        store.close();
        metrics.close();
    }

    @Test
    void leavesWritesAsTheyAreWhileNobodyHasALease() {
        LeaseGuard guard = guard(false);
        assertThat(guard.judged(SHOP, WRITE)).isSameAs(WRITE);
        store.leases().release(SHOP, acquire()).join();
        assertThat(guard.judged(SHOP, WRITE)).isSameAs(WRITE);
        assertThat(guard.passedLately(SHOP)).isFalse();
    }

    @Test
    void remembersForAnHourWhoWrotePastALease() {
        long[] nowNs = {0};
        LeaseGuard guard = new LeaseGuard(store.leases(), metrics.guards(), false, () -> nowNs[0]);
        long epoch = acquire();
        Commit fenced = WRITE.onlyIf(new Condition.HoldsLease(SHOP, epoch));
        assertThat(guard.judged(SHOP, fenced)).isSameAs(fenced);
        assertThat(guard.passedLately(SHOP)).isFalse();
        assertThat(guard.judged(SHOP, WRITE)).isSameAs(WRITE);
        assertThat(guard.passedLately(SHOP)).isTrue();
        nowNs[0] = Duration.ofMinutes(61).toNanos();
        assertThat(guard.passedLately(SHOP)).isFalse();
    }

    /** The lease is acquired after the write was judged, and before it takes its place. */
    @Test
    void refusesAWriteThatAnAcquisitionOvertakes() {
        Commit judged = guard(true).judged(SHOP, WRITE);
        acquire();
        CompletableFuture<Void> refused = store.commit(judged);
        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LEASE_HELD));
        assertThat(store.keys(SHOP)).isEmpty();
    }

    private LeaseGuard guard(boolean enforces) {
        return new LeaseGuard(store.leases(), metrics.guards(), enforces, System::nanoTime);
    }

    private long acquire() {
        return store.leases().acquire(SHOP, "a", TTL).join().epoch();
    }
}
