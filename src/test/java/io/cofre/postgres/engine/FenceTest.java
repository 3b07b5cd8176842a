package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.testing.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A write by a lease, and the acquisition by somebody else, that meet in the database at one moment. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class FenceTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath KEY = new KeyPath(SHOP, Key.of("a"));
    private static final Duration TTL = Duration.ofSeconds(60);

    private OneDatabase database;
    private PostgresStore one;
    private PostgresStore two;
    private Lease old;

    @BeforeEach
    void open() throws Exception {
        database = new OneDatabase();
        one = database.open();
        two = database.open();
        one.commit(Commit.of(new Change.CreateInstance(SHOP), put("1"))).join();
        old = one.leases().acquire(SHOP, "pod-a", TTL).join();
        database.run("UPDATE session_instance SET lease_until = now() - interval '1 second'");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anAcquisitionWaitsForAWriteOfTheFormerLease() throws Exception {
        CompletableFuture<Void> write;
        CompletableFuture<Lease> acquisition;
        try (Blocked blocked = new Blocked(database, "SELECT 1 FROM session_entry FOR UPDATE")) {
            write = one.commit(byLease(old.epoch(), "2"));
            blocked.awaitWaiting(1);
            acquisition = two.leases().acquire(SHOP, "pod-b", TTL);
            blocked.awaitWaiting(2);
            assertThat(acquisition).isNotDone();
        }
        write.get(60, TimeUnit.SECONDS);
        Lease taken = acquisition.get(60, TimeUnit.SECONDS);
        assertThat(taken.epoch()).isGreaterThan(old.epoch());
        assertThat(two.read(KEY)).contains(Texts.value("2"));
        requireLost(one.commit(byLease(old.epoch(), "3")));
        two.commit(byLease(taken.epoch(), "4")).join();
        assertThat(one.read(KEY)).contains(Texts.value("4"));
    }

    @Test
    void aWriteThatWaitsForAnAcquisitionIsRefused() throws Exception {
        CompletableFuture<Void> write;
        try (Blocked blocked = new Blocked(
                database,
                "UPDATE session_instance SET lease_holder = 'pod-b', lease_epoch = nextval('session_revision'),"
                        + " lease_until = now() + interval '1 minute'")) {
            write = one.commit(byLease(old.epoch(), "2"));
            blocked.awaitWaiting(1);
            assertThat(write).isNotDone();
            blocked.commit();
        }
        requireLost(write);
        assertThat(two.read(KEY)).contains(Texts.value("1"));
    }

    private static void requireLost(CompletableFuture<Void> write) {
        assertThatThrownBy(() -> write.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.LEASE_LOST));
    }

    private static Commit byLease(long epoch, String text) {
        return new Commit(List.of(put(text)), List.of(new Condition.HoldsLease(SHOP, epoch)));
    }

    private static Change put(String text) {
        return new Change.PutValue(KEY, Texts.value(text));
    }
}
