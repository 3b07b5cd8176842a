package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The bound of what is kept for a webhook that takes nothing. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@Isolated
@SuppressWarnings("NullAway.Init")
class OutboxBoundTest extends HubStoreContract {
    private static final int MAX = 20;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private Subscription dead;
    private Subscription other;
    private Instance instance;

    private void begin() throws IOException {
        reopenWith(settings.keeping(10, Duration.ofDays(7)).pendingAtMost(MAX));
        instance = hub.instance("t", "shop");
        dead = hub.subscription(instance);
        other = hub.subscription(instance);
    }

    private void deliver(Subscription subscription) {
        hub.pending(subscription).stream()
                .map(row -> hub.store.outbox().delivered(row, hub.attempt(200, "")))
                .toList()
                .forEach(TestHub::done);
    }

    private List<Long> seqs(Subscription subscription, State state) {
        return hub.store.outbox().list("t", subscription.id(), Optional.of(state), Long.MAX_VALUE, 1_000).stream()
                .map(row -> row.event().seq())
                .sorted()
                .toList();
    }

    @Test
    void givesUpTheOldestDeliveriesAndSaysSo() throws IOException {
        begin();
        hub.append(instance, MAX);
        deliver(other);
        Delivery tried = hub.pending(dead).get(0);
        TestHub.done(hub.store.outbox().failed(tried, hub.attempt(500, "down"), hub.clock.instant()));
        hub.store.retain();
        assertThat(seqs(dead, State.DEAD)).isEmpty();

        for (long seq = MAX + 1; seq <= MAX + 5; seq++) {
            hub.append(instance, "one more " + seq);
        }
        hub.store.retain();

        assertThat(seqs(dead, State.DEAD)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(seqs(dead, State.PENDING)).hasSize(MAX).startsWith(6L).endsWith(25L);
        assertThat(hub.pending(other)).hasSize(5);
        assertThat(hub.store.figures().overflowDied()).isEqualTo(5);
        assertThat(log.text())
                .containsOnlyOnce(
                        dead.id() + " of t has more than 20 pending deliveries: 5 of the oldest are given up");
        Delivery letter = hub.store.outbox().delivery("t", tried.id()).orElseThrow();
        assertThat(letter.log())
                .extracting(Outbox.Attempt::error)
                .containsExactly("down", "more than 20 deliveries were" + " pending");
        Delivery untried = hub.store
                .outbox()
                .list("t", dead.id(), Optional.of(State.DEAD), Long.MAX_VALUE, 1)
                .get(0);
        assertThat(untried.log()).extracting(Outbox.Attempt::error).hasSize(1);
    }

    /** Dead letters take as much room as pending ones: without a bound of their own nothing would be won. */
    @Test
    void keepsNoMoreHoweverManyEventsCome() throws IOException {
        begin();
        for (int round = 0; round < 5; round++) {
            hub.append(instance, 30);
            hub.clock.pass(Duration.ofSeconds(5));
            deliver(other);
            hub.store.retain();
        }
        hub.clock.pass(Duration.ofMinutes(11));
        hub.store.retain();

        assertThat(seqs(dead, State.PENDING)).hasSize(MAX).endsWith(150L);
        assertThat(seqs(dead, State.DEAD)).hasSize(MAX).endsWith(130L);
        assertThat(hub.store.figures().overflowDied()).isEqualTo(130);
        assertThat(hub.store.figures().overflowDeleted()).isEqualTo(110);
        assertThat(hub.store.events().firstSeq("t")).isEqualTo(111);
    }

    @Test
    void makesNoMorePendingAgainThanThereIsRoomFor() throws IOException {
        begin();
        hub.append(instance, MAX + 10);
        hub.store.retain();
        Outbox outbox = hub.store.outbox();
        assertThatThrownBy(() -> outbox.retryAll("t", dead.id(), Instant.EPOCH))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
        hub.pending(dead).subList(0, 4).stream()
                .map(row -> outbox.delivered(row, hub.attempt(200, "")))
                .toList()
                .forEach(TestHub::done);
        assertThat(outbox.retryAll("t", dead.id(), Instant.EPOCH)).isEqualTo(4);
        deliver(dead);
        assertThat(outbox.retryAll("t", dead.id(), Instant.EPOCH)).isEqualTo(6);
    }
}
