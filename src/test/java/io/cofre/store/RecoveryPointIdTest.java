package io.cofre.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the ids of snapshots and removals. */
class RecoveryPointIdTest {
    private static final Instant SECOND = Instant.parse("2026-11-22T06:13:31Z");

    @Test
    void ordersIdsOfOneSecondByTheirTime() {
        List<RecoveryPointId> ids = new ArrayList<>();
        for (long microsecond = 0; microsecond < 999_000; microsecond += 999) {
            ids.add(RecoveryPointId.at(SECOND.plusNanos(microsecond * 1_000)));
        }
        ids.add(RecoveryPointId.at(SECOND.plusNanos(999_999_999)));
        ids.add(RecoveryPointId.at(SECOND.plusSeconds(1)));

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.get(0).time()).isEqualTo(SECOND);
        assertThat(ids.get(ids.size() - 2).time()).isEqualTo(SECOND);
    }

    @Test
    void takesTheIdsThatWereGivenBefore() {
        RecoveryPointId before = new RecoveryPointId("20261122T061331Z-ffffffff");

        assertThat(before.time()).isEqualTo(SECOND);
        assertThat(before).isLessThan(RecoveryPointId.at(SECOND.plusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20261122T061331Z", "20261322T061331Z-00000000", "20261122T061331Z-0000000G", "../x"})
    void refusesWhatIsNoId(String text) {
        assertThatThrownBy(() -> new RecoveryPointId(text)).isInstanceOf(CofreException.class);
    }
}
