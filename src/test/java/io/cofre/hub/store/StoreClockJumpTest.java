package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The store while somebody sets the clock forward or back by a day. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init")
class StoreClockJumpTest extends HubStoreContract {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration BACK = DAY.negated();

    private Instance instance;
    private Subscription subscription;

    private void begin() {
        instance = hub.instance("t", "shop");
        subscription = hub.subscription(instance);
    }

    private List<HubEvent> events() {
        return hub.store.events().after("t", 0, Optional.empty(), 1_000);
    }

    private boolean isDuplicate(String text) {
        return TestHub.done(hub.store.events().append(instance, TestHub.message(text)))
                .duplicate();
    }

    @Test
    void numbersEventsInTheOrderOfArrival() throws IOException {
        begin();
        hub.append(instance, "before");
        hub.clock.pass(BACK);
        hub.append(instance, "back");
        hub.clock.pass(DAY.multipliedBy(2));
        hub.append(instance, "forward");
        hub.clock.pass(BACK);
        HubEvent last = hub.append(instance, "right");
        assertThat(last.receivedAt()).isEqualTo(hub.clock.instant());
        assertThat(events()).extracting(HubEvent::seq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events()).extracting(HubEvent::id).isSorted();
        String epoch = last.epoch();
        reopen();
        assertThat(hub.store.events().epoch("t")).isEqualTo(epoch);
        assertThat(hub.append(instance, "next").seq()).isEqualTo(5);
        assertThat(hub.pending(subscription))
                .extracting(row -> row.event().seq())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    /** The digests of the day that was taken back count no more when that day comes. */
    @Test
    void swallowsNoEventAfterTheClockWasSetBack() {
        begin();
        assertThat(isDuplicate("open")).isFalse();
        assertThat(isDuplicate("open")).isTrue();
        hub.clock.pass(BACK);
        hub.store.retain();
        assertThat(isDuplicate("open")).isFalse();
        assertThat(isDuplicate("open")).isTrue();
        hub.clock.pass(DAY.minusMinutes(1));
        assertThat(isDuplicate("open")).isFalse();
    }

    /** A repetition is stored a second time: consumers know its id as a new one, and nothing is lost. */
    @Test
    void forgetsRepetitionsAfterTheClockWasSetForward() {
        begin();
        assertThat(isDuplicate("open")).isFalse();
        hub.clock.pass(DAY);
        hub.store.retain();
        assertThat(isDuplicate("open")).isFalse();
        assertThat(events()).hasSize(2);
    }

    @Test
    void removesNothingThatIsYoungerThanTheRetention() throws IOException {
        reopenWith(settings.keeping(100, Duration.ofDays(7)));
        begin();
        hub.append(instance, 3);
        hub.clock.pass(DAY);
        hub.store.retain();
        hub.append(instance, 3);
        hub.clock.pass(BACK);
        hub.store.retain();
        hub.append(instance, "right");
        hub.clock.pass(BACK);
        hub.store.retain();
        assertThat(events()).hasSize(7);
        assertThat(hub.pending(subscription)).hasSize(7);
    }

    /** Deliveries die that have waited for 7 days. They are dead letters, and can be retried. */
    @Test
    void makesDeadLettersOfWhatWaitsIfTheClockIsSetForwardByAWeek() {
        begin();
        hub.append(instance, 2);
        hub.clock.pass(Duration.ofDays(8));
        hub.store.retain();
        hub.clock.pass(Duration.ofDays(-8));
        assertThat(hub.store.outbox().list("t", subscription.id(), Optional.of(State.DEAD), Long.MAX_VALUE, 10))
                .hasSize(2);
        assertThat(hub.store.outbox().retryAll("t", subscription.id(), hub.clock.instant()))
                .isEqualTo(2);
        assertThat(hub.pending(subscription)).hasSize(2);
    }
}
