package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.Breaker.Permit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Breaker breaker = new Breaker(TestDeliveries.settings());
    private long now = 17 * SECOND;

    private void fail(boolean isTrouble) {
        breaker.failed(now, isTrouble, Duration.ZERO);
    }

    private void open() {
        for (int time = 0; time < 5; time++) {
            fail(false);
        }
    }

    @Test
    void opensAfterFiveFailuresInARow() {
        for (int time = 0; time < 4; time++) {
            fail(true);
        }
        assertThat(breaker.ask(now)).isEqualTo(Permit.GO);

        fail(true);

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.ask(now)).isEqualTo(Permit.WAIT);
    }

    @Test
    void doesNotOpenIfOneWorksInBetween() {
        for (int time = 0; time < 20; time++) {
            fail(true);
            fail(true);
            assertThat(breaker.succeeded()).isFalse();
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    /** One ordered lane makes its third try only after half a minute. */
    @Test
    void opensAfterTwoIfTheEndpointIsInTroubleForSeconds() {
        fail(true);
        now += 5 * SECOND;
        fail(true);

        assertThat(breaker.isOpen()).isTrue();
    }

    /** Another event may be taken. */
    @Test
    void doesNotOpenAfterTwoIfTheEventIsRefused() {
        fail(false);
        now += 5 * SECOND;
        fail(false);

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void letsOneProbeThrough() {
        open();
        now += 2 * SECOND;

        assertThat(breaker.wantsProbe(now)).isTrue();
        assertThat(breaker.ask(now)).isEqualTo(Permit.PROBE);
        assertThat(breaker.wantsProbe(now)).isFalse();
        assertThat(breaker.ask(now)).isEqualTo(Permit.WAIT);
    }

    @Test
    void givesAProbeThatWasNotMadeToAnother() {
        open();
        now += 2 * SECOND;
        breaker.ask(now);

        breaker.probeEnded();

        assertThat(breaker.ask(now)).isEqualTo(Permit.PROBE);
    }

    @Test
    void closesWhenAProbeWorks() {
        open();
        now += 2 * SECOND;
        breaker.ask(now);

        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.ask(now)).isEqualTo(Permit.GO);
    }

    @Test
    void probesMoreRarelyTheLongerTheEndpointFails() {
        open();
        Duration passed = Duration.ZERO;
        Duration wait = Duration.ZERO;
        int probesInAMinute = 0;
        while (passed.compareTo(Duration.ofHours(1)) < 0) {
            wait = Duration.ofNanos(breaker.untilProbeNs(now));
            passed = passed.plus(wait);
            now += wait.toNanos();
            assertThat(breaker.ask(now)).isEqualTo(Permit.PROBE);
            fail(true);
            probesInAMinute += passed.compareTo(Duration.ofMinutes(1)) <= 0 ? 1 : 0;
        }

        assertThat(probesInAMinute).isBetween(15, 30);
        assertThat(wait).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void doesNotProbeBeforeTheTimeThatTheEndpointAskedFor() {
        open();
        breaker.failed(now, true, Duration.ofMinutes(10));

        assertThat(breaker.untilProbeNs(now)).isEqualTo(600 * SECOND);
    }
}
