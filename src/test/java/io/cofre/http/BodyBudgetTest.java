package io.cofre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final int SMALL = BodyBudget.SMALL_BYTES_MAX;
    private static final int LARGE = SMALL + 1;

    @Test
    void refusesWithOverloadedWhereThereIsNoRoom() {
        BodyBudget budget = new BodyBudget(4L * LARGE);
        BodyBudget.Lease first = budget.take(LARGE);
        assertThatThrownBy(() -> budget.take(LARGE))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
        first.giveBack();
        budget.take(LARGE).giveBack();
    }

    @Test
    void givesRoomToTheOneThatWaits() {
        BodyBudget budget = new BodyBudget(4L * LARGE);
        BodyBudget.Lease first = budget.take(LARGE);
        CompletableFuture<BodyBudget.Lease> second = CompletableFuture.supplyAsync(() -> budget.take(LARGE));
        first.giveBack();
        second.join().giveBack();
    }

    @Test
    void hasRoomForSmallBodiesWhileLargeOnesTakeAllOfTheirs() {
        BodyBudget budget = new BodyBudget(4L * BodyBudget.COPIES_MAX * LARGE);
        BodyBudget.Lease first = budget.take(LARGE);
        BodyBudget.Lease second = budget.take(LARGE);
        budget.take(SMALL).giveBack();
        first.giveBack();
        second.giveBack();
    }

    @Test
    void lendsAllItHasToABodyThatNeedsMore() {
        BodyBudget budget = new BodyBudget(4L * LARGE);
        budget.take(100 * LARGE).giveBack();
        budget.take(100 * LARGE).giveBack();
    }

    @Test
    void changesItsLaneWhenABodyGrows() {
        BodyBudget budget = new BodyBudget(4L * LARGE);
        BodyBudget.Lease lease = budget.take(SMALL);
        lease.growTo(LARGE);
        budget.take(SMALL).giveBack();
        assertThatThrownBy(() -> budget.take(LARGE)).isInstanceOf(CofreException.class);
        lease.giveBack();
        lease.giveBack();
        budget.take(LARGE).giveBack();
    }
}
