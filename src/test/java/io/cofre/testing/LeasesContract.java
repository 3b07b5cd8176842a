package io.cofre.testing;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.store.LeaseRecord;
import io.cofre.store.SessionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every store about leases. A store's test extends it. */
public abstract class LeasesContract {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final InstancePath OTHER = new InstancePath(GroupName.of("group"), InstanceName.of("other"));
    private static final KeyPath ONE = new KeyPath(SHOP, Key.of("one"));
    private static final KeyPath TWO = new KeyPath(SHOP, Key.of("two"));
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration ALMOST = TTL.minusMillis(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private final SetClock clock = new SetClock();

    @TempDir
    Path directory;

    private SessionStore store;

    /** Opens the store on a directory, as at the start of a process that has these clocks. */
    protected abstract SessionStore open(Path directory, SetClock clock) throws IOException;

    /** Whether nobody keeps the time of leases while the store is closed: then each has its full time again. */
    protected boolean startsTimesAnew() {
        return true;
    }

    @BeforeEach
    void openStore() throws IOException {
        store = open(directory, clock);
        commit(new Change.CreateInstance(SHOP), new Change.CreateInstance(OTHER), put(ONE, "1"));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givesEachAcquisitionAHigherEpoch() {
        long first = acquire("a").epoch();
        long second = acquire("a").epoch();
        long ofOther = await(store.leases().acquire(OTHER, "a", TTL)).epoch();
        assertThat(List.of(0L, first, second, ofOther)).isSorted().doesNotHaveDuplicates();
        assertThat(store.leases().active()).isEqualTo(2);
    }

    @Test
    void refusesAnotherHolderUntilTheLeaseRanOut() {
        Lease lease = acquire("a");
        assertThat(lease.expiresIn()).isEqualTo(TTL);
        clock.pass(ALMOST);
        clock.set(YEAR);
        assertRefused(ErrorCode.LEASE_HELD, store.leases().acquire(SHOP, "b", TTL), "\"a\"", " 1 ms");
        clock.set(YEAR.negated());
        clock.pass(Duration.ofMillis(1));
        assertThat(store.leases().active()).isZero();
        Lease taken = acquire("b");
        assertThat(taken.epoch()).isGreaterThan(lease.epoch());
        assertThat(store.leases().current(SHOP)).contains(taken);
        assertRefused(ErrorCode.LEASE_HELD, store.leases().acquire(SHOP, "a", TTL), "\"b\"", " 30000 ms");
    }

    @Test
    void renewsALeaseThatRanOutAsLongAsNobodyTookIt() {
        Lease lease = acquire("a");
        clock.pass(TTL.multipliedBy(3));
        assertThat(store.leases().current(SHOP).map(Lease::expiresIn)).contains(Duration.ZERO);
        write(lease.epoch(), put(ONE, "2"));
        assertThat(renew("a", lease.epoch())).isEqualTo(lease);
        clock.pass(ALMOST);
        assertRefused(ErrorCode.LEASE_HELD, store.leases().acquire(SHOP, "b", TTL));
    }

    @Test
    void renewsNothingThatIsLost() {
        assertLost(store.leases().renew(SHOP, "a", 1, TTL));
        long fencedOff = acquire("a").epoch();
        Lease lease = acquire("a");
        assertLost(store.leases().renew(SHOP, "a", fencedOff, TTL));
        assertLost(store.leases().renew(SHOP, "b", lease.epoch(), TTL));
        assertLost(store.leases().renew(OTHER, "a", lease.epoch(), TTL));
        await(store.leases().release(SHOP, lease.epoch()));
        assertLost(store.leases().renew(SHOP, "a", lease.epoch(), TTL));
    }

    @Test
    void changesNothingByALostEpoch() throws IOException {
        commit(put(TWO, "1"));
        long lost = acquire("a").epoch();
        clock.pass(TTL);
        long present = acquire("b").epoch();
        for (int round = 0; round < 2; round++) {
            for (List<Change> changes : List.<List<Change>>of(
                    List.of(put(ONE, "2")),
                    List.of(new Change.DeleteKey(ONE)),
                    List.of(new Change.DeleteKey(TWO), put(ONE, "2")),
                    List.of(Deletion.of(SHOP)))) {
                assertLost(store.commit(fenced(lost, changes)));
            }
            assertThat(store.read(ONE)).contains(value("1"));
            assertThat(store.read(TWO)).contains(value("1"));
            reopen();
        }
        write(present, put(ONE, "3"), new Change.DeleteKey(TWO));
        assertThat(store.read(ONE)).contains(value("3"));
        assertThat(store.read(TWO)).isEmpty();
        write(present, Deletion.of(SHOP));
        assertThat(store.contains(SHOP)).isFalse();
    }

    @Test
    void releasesOnlyTheLeaseOfThatEpoch() {
        assertLost(store.leases().release(SHOP, 7));
        Lease lease = acquire("a");
        assertLost(store.leases().release(SHOP, lease.epoch() - 1));
        await(store.leases().release(SHOP, lease.epoch()));
        assertLost(store.leases().release(SHOP, lease.epoch()));
        assertThat(store.leases().current(SHOP)).isEmpty();
        assertLost(store.commit(fenced(lease.epoch(), List.of(put(ONE, "2")))));
        assertThat(acquire("b").epoch()).isGreaterThan(lease.epoch());
    }

    @Test
    void revokesALeaseWhoeverHoldsIt() throws IOException {
        assertThat(await(store.leases().revoke(SHOP))).isFalse();
        long epoch = acquire("a").epoch();
        assertThat(await(store.leases().revoke(SHOP))).isTrue();
        reopen();
        assertThat(await(store.leases().revoke(SHOP))).isFalse();
        assertLost(store.leases().renew(SHOP, "a", epoch, TTL));
        assertLost(store.commit(fenced(epoch, List.of(put(ONE, "2")))));
        acquire("b");
    }

    @Test
    void keepsTheLeaseOverARestartAndGivesItItsFullTimeAgain() throws IOException {
        String holder = "\"São\\João\" 🎉";
        Lease lease = acquire(holder);
        clock.pass(ALMOST);
        reopen();
        assertThat(store.leases().current(SHOP).map(Lease::epoch)).contains(lease.epoch());
        assertThat(store.leases().wereUsed()).isTrue();
        write(lease.epoch(), put(ONE, "2"));
        if (startsTimesAnew()) {
            assertThat(store.leases().current(SHOP)).contains(lease);
            clock.pass(ALMOST);
        }
        assertRefused(ErrorCode.LEASE_HELD, store.leases().acquire(SHOP, "b", TTL));
        clock.pass(Duration.ofMillis(1));
        acquire("b");
    }

    @Test
    void givesALeaseThatNobodyAskedForNoMoreThanItsTimeFromTheStart() throws IOException {
        acquire("a");
        reopen();
        clock.pass(TTL);
        acquire("b");
    }

    @Test
    void givesNoEpochTwiceAlthoughTheClockGoesBack() throws IOException {
        List<Long> epochs = new ArrayList<>();
        for (Duration jump : List.of(Duration.ZERO, YEAR.negated(), YEAR, YEAR.negated(), Duration.ofHours(-2))) {
            clock.set(jump);
            epochs.add(acquire("a").epoch());
            reopen();
            epochs.add(acquire("a").epoch());
            commit(Deletion.of(SHOP), new Change.CreateInstance(SHOP));
            epochs.add(acquire("a").epoch());
        }
        assertThat(epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void endsALeaseWithTheLifeOfItsInstance() throws IOException {
        for (Change deletion : List.of(Deletion.of(SHOP), Deletion.of(SHOP.group()))) {
            long epoch = acquire("a").epoch();
            commit(deletion, new Change.CreateInstance(SHOP), new Change.CreateInstance(OTHER));
            for (int round = 0; round < 2; round++) {
                assertThat(store.leases().current(SHOP)).isEmpty();
                assertThat(store.leases().active()).isZero();
                assertLost(store.commit(fenced(epoch, List.of(put(ONE, "2")))));
                assertLost(store.leases().renew(SHOP, "a", epoch, TTL));
                reopen();
            }
            acquire("b");
            await(store.leases().revoke(SHOP));
        }
    }

    @Test
    void leasesNoInstanceThatDoesNotExist() {
        commit(Deletion.of(SHOP));
        assertRefused(ErrorCode.NOT_FOUND, store.leases().acquire(SHOP, "a", TTL));
        assertLost(store.leases().renew(SHOP, "a", 1, TTL));
        assertLost(store.leases().release(SHOP, 1));
        assertThat(store.leases().current(SHOP)).isEmpty();
    }

    @Test
    void showsTheRecordNowhere() throws IOException {
        acquire("a");
        for (int round = 0; round < 2; round++) {
            assertThat(store.keys(SHOP)).containsExactly(ONE.key());
            assertThat(store.keyCount(SHOP)).isEqualTo(1);
            assertThat(store.read(new KeyPath(SHOP, Key.of(".lease")))).isEmpty();
            reopen();
        }
        commit(put(new KeyPath(SHOP, Key.of(".lease")), "5"));
        reopen();
        assertThat(store.keys(SHOP)).containsExactlyInAnyOrder(ONE.key(), Key.of(".lease"));
        assertThat(store.leases().current(SHOP)).isPresent();
    }

    @Test
    void letsWritesWithoutALeasePassOnlyWhileNobodyHasOne() {
        commitUnleased("2");
        Lease lease = acquire("a");
        assertRefused(ErrorCode.LEASE_HELD, store.commit(unleased("3")));
        clock.pass(TTL);
        commitUnleased("4");
        renew("a", lease.epoch());
        assertRefused(ErrorCode.LEASE_HELD, store.commit(unleased("5")));
        assertThat(store.read(ONE)).contains(value("4"));
        await(store.leases().release(SHOP, lease.epoch()));
        commitUnleased("6");
    }

    /** A group of commits holds an acquisition and, after it, a write without a lease; then the group fails. */
    @Test
    void letsALeaseRunOutAlthoughAnAcquisitionByAnotherFailed() {
        long epoch = acquire("a").epoch();
        clock.pass(TTL);
        Value notDurable = new LeaseRecord(epoch + 1, "b", TTL).value();
        assertThat(store.leases().unleased(SHOP).holdsFor(Optional.of(notDurable)))
                .isFalse();
        assertThat(store.leases().current(SHOP).map(Lease::expiresIn)).contains(Duration.ZERO);
        assertThat(store.leases().active()).isZero();
        commitUnleased("2");
        acquire("c");
    }

    @Test
    void keepsEpochsNearTheClockHoweverOftenItIsOpened() throws IOException {
        for (int round = 0; round < 20; round++) {
            clock.set(Duration.ofMinutes(2));
            long epoch = acquire("a").epoch();
            assertThat(epoch - clock.now().toEpochMilli())
                    .isLessThanOrEqualTo(Duration.ofMinutes(2).toMillis());
            reopen();
        }
    }

    @Test
    void knowsWhetherAnyLeaseWasEverAcquired() throws IOException {
        assertThat(store.leases().wereUsed()).isEqualTo(store.isShared());
        reopen();
        assertThat(store.leases().wereUsed()).isEqualTo(store.isShared());
        await(store.leases().release(SHOP, acquire("a").epoch()));
        reopen();
        assertThat(store.leases().wereUsed()).isTrue();
    }

    @Test
    void letsOneOfManyHoldersWin() {
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Lease>> asked = IntStream.range(0, 8)
                    .mapToObj(holder -> CompletableFuture.supplyAsync(
                            () -> await(store.leases().acquire(SHOP, "holder-" + holder, TTL))))
                    .toList();
            assertThat(asked.stream().filter(LeasesContract::isGiven)).hasSize(1);
            clock.pass(TTL);
        }
    }

    @Test
    void neverRenewsALeaseThatAnotherHolderTakes() {
        long epoch = acquire("holder").epoch();
        for (int round = 0; round < 100; round++) {
            clock.pass(TTL);
            CompletableFuture<Lease> taken = store.leases().acquire(SHOP, "other-" + round, TTL);
            CompletableFuture<Lease> renewed = store.leases().renew(SHOP, "holder", epoch, TTL);
            assertThat(isGiven(taken)).isTrue();
            assertLost(renewed);
            assertLost(store.commit(fenced(epoch, List.of(put(ONE, "2")))));
            clock.pass(TTL);
            epoch = acquire("holder").epoch();
        }
    }

    private void reopen() throws IOException {
        store.close();
        store = open(directory, clock);
    }

    private Lease acquire(String holder) {
        return await(store.leases().acquire(SHOP, holder, TTL));
    }

    private Lease renew(String holder, long epoch) {
        return await(store.leases().renew(SHOP, holder, epoch, TTL));
    }

    private void commit(Change... changes) {
        await(store.commit(Commit.of(changes)));
    }

    private void write(long epoch, Change... changes) {
        await(store.commit(fenced(epoch, List.of(changes))));
    }

    private void commitUnleased(String text) {
        await(store.commit(unleased(text)));
    }

    private Commit unleased(String text) {
        return Commit.of(put(ONE, text)).onlyIf(store.leases().unleased(SHOP));
    }

    private static Commit fenced(long epoch, List<Change> changes) {
        return new Commit(changes, List.of(new Condition.HoldsLease(SHOP, epoch)));
    }

    private static Change put(KeyPath path, String text) {
        Value value = value(text);
        return new Change.PutValue(path, value);
    }

    private static void assertLost(CompletableFuture<?> refused) {
        assertRefused(ErrorCode.LEASE_LOST, refused);
    }

    private static void assertRefused(ErrorCode code, CompletableFuture<?> refused, String... words) {
        assertThatThrownBy(() -> await(refused))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code))
                .satisfies(failure -> assertThat(List.of(words))
                        .allSatisfy(word -> assertThat(failure).hasMessageContaining(word)));
    }

    private static boolean isGiven(CompletableFuture<Lease> asked) {
        try {
            await(asked);
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    private static <T> T await(CompletableFuture<T> call) {
        return call.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
