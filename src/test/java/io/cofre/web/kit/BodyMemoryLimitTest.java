package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BodyMemoryLimitTest {
    private static final int SMALL = BodyMemoryLimit.SMALL_BYTES_MAX;
    private static final int LARGE = SMALL + 1;

    @Test
    void refusesWithOverloadedWhereThereIsNoRoom() {
        BodyMemoryLimit budget = new BodyMemoryLimit(4L * LARGE);
        BodyMemoryLimit.Lease first = budget.take(LARGE);
        assertThatThrownBy(() -> budget.take(LARGE))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
        first.giveBack();
        budget.take(LARGE).giveBack();
    }

    @Test
    void givesRoomToTheOneThatWaits() {
        BodyMemoryLimit budget = new BodyMemoryLimit(4L * LARGE);
        BodyMemoryLimit.Lease first = budget.take(LARGE);
        CompletableFuture<BodyMemoryLimit.Lease> second = CompletableFuture.supplyAsync(() -> budget.take(LARGE));
        first.giveBack();
        second.join().giveBack();
    }

    @Test
    void hasRoomForSmallBodiesWhileLargeOnesTakeAllOfTheirs() {
        BodyMemoryLimit budget = new BodyMemoryLimit(4L * BodyMemoryLimit.COPIES_MAX * LARGE);
        BodyMemoryLimit.Lease first = budget.take(LARGE);
        BodyMemoryLimit.Lease second = budget.take(LARGE);
        budget.take(SMALL).giveBack();
        first.giveBack();
        second.giveBack();
    }

    @Test
    void lendsAllItHasToABodyThatNeedsMore() {
        BodyMemoryLimit budget = new BodyMemoryLimit(4L * LARGE);
        budget.take(100 * LARGE).giveBack();
        budget.take(100 * LARGE).giveBack();
    }

    @Test
    void changesItsLaneWhenABodyGrows() {
        BodyMemoryLimit budget = new BodyMemoryLimit(4L * LARGE);
        BodyMemoryLimit.Lease lease = budget.take(SMALL);
        lease.growTo(LARGE);
        budget.take(SMALL).giveBack();
        assertThatThrownBy(() -> budget.take(LARGE)).isInstanceOf(CofreException.class);
        lease.giveBack();
        lease.giveBack();
        budget.take(LARGE).giveBack();
    }
}
