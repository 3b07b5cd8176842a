package io.cofre.web.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rate of packets of one client. */
class MessageRateTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final MessageRate rate = new MessageRate(0);

    @Test
    void takesManyAtOnceButNotForLong() {
        assertThat(rate.takes(MessageRate.AT_ONCE_MAX, 0)).isTrue();
        assertThat(rate.takes(1, 0)).isFalse();
        assertThat(rate.takes(50, SECOND_NS)).isTrue();
    }

    @Test
    void gathersNothingInALongSilence() {
        assertThat(rate.takes(MessageRate.AT_ONCE_MAX, 1000 * SECOND_NS)).isTrue();
        assertThat(rate.takes(1, 1000 * SECOND_NS)).isFalse();
    }
}
