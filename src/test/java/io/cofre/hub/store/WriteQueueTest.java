package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The writes that wait, while the database does not keep up. */
class WriteQueueTest {
    private static final int MANY = 10_000;

    private final WriteQueue queue = new WriteQueue();
    private int number;

    private boolean takes(String tenant, String data) {
        Instance instance =
                new Instance("ins_" + tenant, tenant, "pro", ProviderKind.WAHA, "n", "", "key", "secret", "open");
        NormalisedEvent event = new NormalisedEvent(EventKind.RAW, "s", data, "event " + number++);
        Write.Append append = new Write.Append(NewEvent.of(instance, event, Instant.EPOCH));
        queue.add(append);
        return !append.outcome().isCompletedExceptionally();
    }

    @Test
    void leavesRoomForOtherTenantsBesideOneThatFloodsIt() throws InterruptedException {
        int taken = 0;
        while (taken < MANY && takes("flood", "{}")) {
            taken++;
        }
        assertThat(taken).isBetween(1_000, MANY - 1);
        assertThat(takes("other", "{}")).isTrue();
        queue.take(0);
        assertThat(takes("flood", "{}")).isTrue();
    }

    @Test
    void leavesRoomForOtherTenantsBesideOneWhoseEventsAreLarge() {
        String large = "x".repeat(5 << 20);
        int taken = 0;
        while (taken < MANY && takes("flood", large)) {
            taken++;
        }
        assertThat(taken).isBetween(2, 5);
        assertThat(takes("other", large)).isTrue();
    }
}
