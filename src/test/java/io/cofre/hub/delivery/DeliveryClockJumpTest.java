package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.Receiver.Reply;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.State;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries while somebody sets the clock. */
class DeliveryClockJumpTest {
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    private final DeliveriesFixture fixture = new DeliveriesFixture();

    private final MemoryQueue queue = fixture.queue;

    private static Subscription subscription(Receiver receiver, boolean ordered) {
        return TestDeliveries.subscription("s", receiver.url(), Map.of(), ordered, 0);
    }

    /** The hub ended with events that it had just stored, and starts again with the clock a day earlier. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deliversAtOnceWhatWasStoredBeforeTheClockWasSetBack(boolean ordered) throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            queue.events(queue.add(subscription(receiver, ordered)), 3);
            fixture.time.pass(DAY.negated());

            fixture.start();

            queue.awaitDelivered(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void triesAgainAtOnceIfTheClockWasSetBack(boolean ordered) throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        try (Receiver receiver = Receiver.of(request -> Reply.of(works.get() ? 200 : 503))) {
            Deliveries deliveries = fixture.start();
            queue.events(queue.add(subscription(receiver, ordered)), 1);
            queue.await(all -> all.row(1).attempts() == 1);
            works.set(true);

            fixture.time.pass(DAY.negated());
            deliveries.lookAtAll();

            queue.awaitDelivered(1);
        }
    }

    /** One more failure has its usual wait: the schedule goes on, and no try is lost. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void goesOnWithTheScheduleAfterAJump(long days) throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(400))) {
            Deliveries deliveries = fixture.start();
            queue.events(queue.add(subscription(receiver, true)), 1);
            queue.await(all -> all.row(1).attempts() == 1);

            fixture.time.pass(DAY.multipliedBy(days));
            deliveries.lookAtAll();
            queue.await(all -> all.row(1).attempts() == 2);

            assertThat(Duration.between(fixture.time.instant(), queue.row(1).nextAt()))
                    .isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
            fixture.passTimeUntil(deliveries, all -> !all.in(State.DEAD).isEmpty());
            assertThat(receiver.requests()).hasSize(Schedule.triesMax());
        }
    }
}
