package io.cofre.hub.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The limits of how often callers may ask, on a clock that the test sets. */
class RateLimitsTest {
    private final AtomicLong nowNs = new AtomicLong();
    private final RateLimits limits = new RateLimits(2, 1, nowNs::get);

    @Test
    void takesABurstAndThenSoManyASecond() {
        for (int count = 0; count < 20; count++) {
            assertThat(limits.allowsTenant("acme")).isTrue();
        }
        assertThat(limits.allowsTenant("acme")).isFalse();
        assertThat(limits.allowsTenant("other")).isTrue();

        pass(Duration.ofSeconds(1));
        assertThat(limits.allowsTenant("acme")).isTrue();
        assertThat(limits.allowsTenant("acme")).isTrue();
        assertThat(limits.allowsTenant("acme")).isFalse();
        assertThat(limits.refused(RateLimits.Limit.TENANT)).isEqualTo(2);
    }

    @Test
    void countsBothKindsOfFailuresOfAnAddressTogether() {
        for (int count = 0; count < 5; count++) {
            assertThat(limits.allowsWrongToken("192.0.2.1")).isTrue();
            assertThat(limits.allowsUnknownKey("192.0.2.1")).isTrue();
        }
        assertThat(limits.allowsUnknownKey("192.0.2.1")).isFalse();
        assertThat(limits.allowsWrongToken("192.0.2.1")).isFalse();
        assertThat(limits.allowsWrongToken("192.0.2.2")).isTrue();
        assertThat(limits.refused(RateLimits.Limit.TOKEN)).isEqualTo(1);
        assertThat(limits.refused(RateLimits.Limit.INGEST_KEY)).isEqualTo(1);
    }

    @Test
    void countsTheAddressesOfOneNetworkOfIpv6AsOne() {
        for (int count = 0; count < 10; count++) {
            assertThat(limits.allowsWrongToken("[2001:db8:0:1:0:0:0:" + count + "]"))
                    .isTrue();
        }
        assertThat(limits.allowsWrongToken("2001:db8:0:1:0:0:0:ffff")).isFalse();
        assertThat(limits.allowsWrongToken("2001:db8:0:2:0:0:0:1")).isTrue();
    }

    @Test
    void forgetsThoseWhoRest() {
        limits.allowsTenant("acme");
        limits.allowsWrongToken("192.0.2.1");
        assertThat(limits.remembered()).isEqualTo(2);

        pass(Duration.ofSeconds(11));
        limits.allowsTenant("other");
        limits.allowsWrongToken("192.0.2.2");
        assertThat(limits.remembered()).isEqualTo(2);
    }

    @Test
    void remembersNoMoreThanItMay() {
        for (int count = 0; count < Buckets.NAMES_MAX + 100; count++) {
            limits.allowsWrongToken("10." + (count >> 16) + "." + (count >> 8 & 0xff) + "." + (count & 0xff));
        }
        assertThat(limits.remembered()).isEqualTo(Buckets.NAMES_MAX);
        assertThat(limits.refused(RateLimits.Limit.TOKEN)).isEqualTo(90);
    }

    @Test
    void hasNoLimitWithZero() {
        RateLimits none = new RateLimits(0, 0, nowNs::get);
        for (int count = 0; count < 10_000; count++) {
            assertThat(none.allowsTenant("acme")).isTrue();
            assertThat(none.allowsUnknownKey("192.0.2.1")).isTrue();
        }
        assertThat(none.remembered()).isZero();
    }

    private void pass(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }
}
