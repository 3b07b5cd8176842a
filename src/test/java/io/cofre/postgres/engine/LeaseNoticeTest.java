package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.postgres.database.Database;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The look at a lease that only a notice needs. */
class LeaseNoticeTest {
    private static final InstancePath INSTANCE = new InstancePath(GroupName.of("shop"), InstanceName.of("first"));
    private static final Duration TTL = Duration.ofMinutes(5);

    @Test
    void asksTheDatabaseOnceInASecondForOthersAndKnowsItsOwnAtOnce() throws Exception {
        AtomicLong nanoseconds = new AtomicLong();
        try (OneDatabase one = new OneDatabase();
                Database here = Database.open(one.settings());
                Database there = Database.open(one.settings());
                PostgresLeases leases = new PostgresLeases(here, nanoseconds::get);
                PostgresLeases others = new PostgresLeases(there, nanoseconds::get)) {
            one.open().commit(Commit.of(new Change.CreateInstance(INSTANCE))).join();
            assertThat(leases.isHeld(INSTANCE)).isFalse();
            assertThat(others.isHeld(INSTANCE)).isFalse();

            var lease = others.acquire(INSTANCE, "pod", TTL).join();
            assertThat(others.isHeld(INSTANCE)).isTrue();
            assertThat(leases.isHeld(INSTANCE)).isFalse();
            nanoseconds.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(leases.isHeld(INSTANCE)).isTrue();

            others.release(INSTANCE, lease.epoch()).join();
            assertThat(others.isHeld(INSTANCE)).isFalse();
            nanoseconds.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(leases.isHeld(INSTANCE)).isFalse();
        }
    }
}
