package io.cofre.hub.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventIdTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-31T12:00:00Z"));
    private final EventId ids = new EventId(now::get);

    @Test
    void hasThePrefixAndTheFormOfAUlid() {
        assertThat(ids.next())
                .matches("evt_01KG9YS7G0[0-9A-HJKMNP-TV-Z]{16}")
                .satisfies(id -> assertThat(EventId.isWellFormed(id)).isTrue());
    }

    @Test
    void sortsByTimeWithinAMillisecondAndAfterTheClockWasSetBack() {
        List<String> made = new ArrayList<>();
        for (long step : new long[] {0, 0, 1, 5_000, -60_000, 0, 1}) {
            now.updateAndGet(before -> before.plusMillis(step));
            for (int count = 0; count < 1_000; count++) {
                made.add(ids.next());
            }
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void knowsWhatIsNoId() {
        assertThat(List.of(
                        "",
                        "evt_",
                        "evt_01KGA1DW00",
                        "msg_01KGA1DW000000000000000000",
                        "evt_01kga1dw000000000000000000"))
                .noneMatch(EventId::isWellFormed);
    }
}
