package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory for bodies: room that is given, refused, waited for and given back. */
@Timeout(60)
class BodyMemoryLimitTest {
    private static final int SMALL = BodyMemoryLimit.SMALL_BYTES_MAX;
    private static final int LARGE = SMALL + 1;
    private static final Duration SHORT_WAIT = Duration.ofMillis(20);
    private static final Duration LONG_WAIT = Duration.ofSeconds(50);

    @Test
    void refusesWithOverloadedWhereThereIsNoRoom() {
        BodyMemoryLimit limit = roomForOneLarge(SHORT_WAIT);
        BodyMemoryLimit.Lease first = take(limit, LARGE);
        long beganNs = System.nanoTime();
        assertRefuses(limit, LARGE);
        assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(SHORT_WAIT.toNanos());

        first.giveBack();
        assertHasRoom(limit, LARGE);
    }

    @Test
    void givesRoomToTheOneThatWaits() throws Exception {
        BodyMemoryLimit limit = roomForOneLarge(LONG_WAIT);
        BodyMemoryLimit.Lease first = take(limit, LARGE);
        FutureTask<BodyMemoryLimit.Lease> second = new FutureTask<>(() -> take(limit, LARGE));
        Thread waiting = new Thread(second, "waits for room");
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            assertThat(second.isDone()).as("had room without waiting").isFalse();
            Thread.onSpinWait();
        }

        first.giveBack();

        second.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS).giveBack();
        assertHasRoom(limit, LARGE);
    }

    @Test
    void hasRoomForSmallBodiesWhileLargeOnesTakeAllOfTheirs() {
        BodyMemoryLimit limit = new BodyMemoryLimit(4L * BodyMemoryLimit.COPIES_MAX * LARGE, SHORT_WAIT);
        BodyMemoryLimit.Lease first = take(limit, LARGE);
        BodyMemoryLimit.Lease second = take(limit, LARGE);
        assertRefuses(limit, LARGE);
        assertHasRoom(limit, SMALL);

        first.giveBack();
        second.giveBack();
        assertHasRoom(limit, LARGE);
    }

    @Test
    void lendsAllItHasToABodyThatNeedsMore() {
        BodyMemoryLimit limit = roomForOneLarge(SHORT_WAIT);
        BodyMemoryLimit.Lease first = take(limit, 100 * LARGE);
        assertRefuses(limit, LARGE);

        first.giveBack();
        assertHasRoom(limit, 100 * LARGE);
    }

    @Test
    void changesItsLaneWhenABodyGrows() {
        BodyMemoryLimit limit = roomForOneLarge(SHORT_WAIT);
        BodyMemoryLimit.Lease lease = take(limit, SMALL);
        assertRefuses(limit, SMALL);
        lease.growTo(LARGE);
        assertHasRoom(limit, SMALL);
        assertRefuses(limit, LARGE);

        lease.giveBack();
        lease.giveBack();
        BodyMemoryLimit.Lease next = take(limit, LARGE);
        assertRefuses(limit, LARGE);
        next.giveBack();
    }

    /** Its lanes are smaller than one body of each kind: a body takes the whole lane. */
    private static BodyMemoryLimit roomForOneLarge(Duration waitMax) {
        return new BodyMemoryLimit(4L * LARGE, waitMax);
    }

    private static void assertHasRoom(BodyMemoryLimit limit, int bytes) {
        BodyMemoryLimit.Lease lease = take(limit, bytes);
        assertThat(lease).isNotNull();
        lease.giveBack();
    }

    private static void assertRefuses(BodyMemoryLimit limit, int bytes) {
        assertThatThrownBy(() -> take(limit, bytes))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
    }

    private static BodyMemoryLimit.Lease take(BodyMemoryLimit limit, int bodyBytes) {
        BodyMemoryLimit.Lease lease = limit.room();
        lease.growTo(bodyBytes);
        return lease;
    }
}
