package io.cofre.lease;

import static io.cofre.testing.Texts.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Lease;
import io.cofre.testing.HeldStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls about leases that wait for others. */
class RecordedLeasesTest {
    private static final InstancePath SHOP = instance("g", "i");
    private static final Duration TTL = Duration.ofSeconds(30);

    private final HeldStore store = new HeldStore();
    private final CountedEpochs epochs = new CountedEpochs();
    private final RecordedLeases leases = new RecordedLeases(store, epochs, () -> 0);

    /** A call that had to wait may read a file: no pool that others share does that. */
    @Test
    @Timeout(30)
    void makesACallThatWaitedInAThreadOfItsOwn() throws InterruptedException {
        store.commit(Commit.of(new Change.CreateInstance(SHOP))).join();
        store.hold();
        CompletableFuture<Lease> first = leases.acquire(SHOP, "a", TTL);
        CompletableFuture<Lease> second = leases.acquire(SHOP, "a", TTL);
        store.awaitHeld(1);
        assertThat(epochs.askedBy).isEqualTo(Thread.currentThread().getName());
        store.release();
        assertThat(first.orTimeout(10, TimeUnit.SECONDS).join().epoch()).isEqualTo(1);
        assertThat(second.orTimeout(10, TimeUnit.SECONDS).join().epoch()).isEqualTo(2);
        assertThat(epochs.askedBy).isEqualTo("cofre-leases");
    }

    private static final class CountedEpochs implements Epochs {
        private long last;
        private volatile String askedBy = "";

        @Override
        public void reserve() {}

        @Override
        public synchronized long next(long above) {
            askedBy = Thread.currentThread().getName();
            return ++last;
        }

        @Override
        public boolean isOfEarlierProcess(long epoch) {
            return false;
        }

        @Override
        public boolean wereGiven() {
            return last > 0;
        }
    }
}
