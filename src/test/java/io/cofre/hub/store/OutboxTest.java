package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Deliveries: the ones that an event gets, and their fate. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class OutboxTest extends HubStoreContract {
    @Test
    void hasARowForEachActiveSubscriptionThatWantsTheEvent() throws IOException {
        Instance instance = hub.instance("t", "shop");
        Subscription all = hub.subscription(instance);
        Subscription calls = hub.subscription(instance, "CALL");
        Subscription off = hub.subscription(instance);
        Subscription foreign = hub.subscription(hub.instance("t", "other"));
        hub.store.registry().disable(off.id(), "off");
        TestHub.done(hub.store.events().append(instance, TestHub.message("m")));
        TestHub.done(hub.store.events().append(instance, TestHub.event("CALL", "c")));
        reopen();
        assertThat(hub.pending(all)).extracting(row -> row.event().seq()).containsExactly(1L, 2L);
        assertThat(hub.pending(calls)).extracting(row -> row.event().seq()).containsExactly(2L);
        assertThat(hub.pending(off)).isEmpty();
        assertThat(hub.pending(foreign)).isEmpty();
        assertThat(hub.store.outbox().lanesWithPending())
                .containsExactlyInAnyOrder(TestHub.lane(all), TestHub.lane(calls));
        assertThat(hub.store.outbox().depth()).isEqualTo(3);
        assertThat(hub.store.outbox().counts("t")).isEqualTo(new Outbox.Counts(3, 0));
        assertThat(hub.store.outbox().counts("u")).isEqualTo(new Outbox.Counts(0, 0));
    }

    @Test
    void hasNoRowForADuplicate() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        TestHub.done(hub.store.events().append(instance, TestHub.message("same")));
        TestHub.done(hub.store.events().append(instance, TestHub.message("same")));
        assertThat(hub.pending(subscription)).hasSize(1);
    }

    @Test
    void givesPendingRowsInPages() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 7);
        List<Delivery> page = hub.store.outbox().pending(TestHub.lane(subscription), 0, 3);
        assertThat(page).extracting(row -> row.event().seq()).containsExactly(1L, 2L, 3L);
        assertThat(hub.store
                        .outbox()
                        .pending(TestHub.lane(subscription), page.get(2).id(), 10))
                .extracting(row -> row.event().seq())
                .containsExactly(4L, 5L, 6L, 7L);
    }

    @Test
    void remembersTheTriesOfADelivery() throws IOException {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, "m");
        Instant later = hub.clock.instant().plusSeconds(5);
        TestHub.done(
                hub.store.outbox().failed(hub.pending(subscription).get(0), hub.attempt(500, "it failed €"), later));
        Delivery failed = hub.pending(subscription).get(0);
        assertThat(failed).returns(1, Delivery::attempts).returns(later, Delivery::nextAt);
        hub.clock.pass(Duration.ofSeconds(5));
        TestHub.done(hub.store.outbox().delivered(failed, hub.attempt(200, "")));
        assertThat(hub.pending(subscription)).isEmpty();
        reopen();
        Delivery delivered = hub.store.outbox().delivery("t", failed.id()).orElseThrow();
        assertThat(delivered).returns(State.DELIVERED, Delivery::state).returns(2, Delivery::attempts);
        assertThat(delivered.log()).extracting(Outbox.Attempt::status).containsExactly(500, 200);
        assertThat(delivered.log().get(0)).returns("it failed €", Outbox.Attempt::error);
        assertThat(hub.store.outbox().delivery("other", failed.id())).isEmpty();
    }

    @Test
    void keepsTheLastTriesOfManyAndShortensThem() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, "m");
        for (int tried = 1; tried <= 30; tried++) {
            TestHub.done(hub.store
                    .outbox()
                    .failed(
                            hub.pending(subscription).get(0),
                            hub.attempt(tried, "\ud800\u0000" + "e".repeat(5_000)),
                            hub.clock.instant()));
        }
        Delivery delivery = hub.pending(subscription).get(0);
        assertThat(delivery.attempts()).isEqualTo(30);
        assertThat(delivery.log()).hasSize(24);
        assertThat(delivery.log().get(23).status()).isEqualTo(30);
        assertThat(delivery.log().get(23).error()).hasSize(512);
    }

    @Test
    void listsTheNewestFirst() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 6);
        List<Delivery> rows = hub.pending(subscription);
        TestHub.done(hub.store.outbox().delivered(rows.get(0), hub.attempt(200, "")));
        TestHub.done(hub.store.outbox().dead(rows.get(3), hub.attempt(500, "no"), "9 tries"));
        Outbox outbox = hub.store.outbox();
        assertThat(outbox.list("t", subscription.id(), Optional.empty(), Long.MAX_VALUE, 4))
                .extracting(row -> row.event().seq())
                .containsExactly(6L, 5L, 4L, 3L);
        assertThat(outbox.list(
                        "t", subscription.id(), Optional.empty(), rows.get(2).id(), 10))
                .extracting(row -> row.event().seq())
                .containsExactly(2L, 1L);
        assertThat(outbox.list("t", subscription.id(), Optional.of(State.DEAD), Long.MAX_VALUE, 10))
                .singleElement()
                .satisfies(row -> assertThat(row.log().get(0).error()).isEqualTo("9 tries: no"));
        assertThat(outbox.list("other", subscription.id(), Optional.empty(), Long.MAX_VALUE, 10))
                .isEmpty();
        assertThat(outbox.deadLetters()).isEqualTo(1);
    }

    @Test
    void triesADeadDeliveryAgain() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, "m");
        Delivery row = hub.pending(subscription).get(0);
        Outbox outbox = hub.store.outbox();
        assertThat(outbox.retry("t", row.id())).isFalse();
        TestHub.done(outbox.dead(row, hub.attempt(500, ""), "given up"));
        assertThat(hub.pending(subscription)).isEmpty();
        assertThat(outbox.retry("other", row.id())).isFalse();
        assertThat(outbox.retry("t", row.id())).isTrue();
        assertThat(hub.pending(subscription))
                .singleElement()
                .satisfies(again -> assertThat(again)
                        .returns(row.id(), Delivery::id)
                        .returns(0, Delivery::attempts)
                        .returns(false, Delivery::replayed))
                .satisfies(again -> assertThat(again.log()).hasSize(1));
    }

    @Test
    void triesAllAgainThatDiedSinceATime() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 2_100);
        List<Delivery> rows = hub.store.outbox().pending(TestHub.lane(subscription), 0, 3_000);
        TestHub.done(hub.store.outbox().dead(rows.get(0), hub.attempt(500, ""), "early"));
        hub.clock.pass(Duration.ofHours(1));
        Instant since = hub.clock.instant();
        rows.subList(1, rows.size()).stream()
                .map(row -> hub.store.outbox().dead(row, hub.attempt(500, ""), "late"))
                .toList()
                .forEach(TestHub::done);
        assertThat(hub.store.outbox().retryAll("t", subscription.id(), since)).isEqualTo(2_099);
        assertThat(hub.store.outbox().retryAll("t", subscription.id(), since)).isZero();
        assertThat(hub.store.outbox().counts("t")).isEqualTo(new Outbox.Counts(2_099, 1));
        assertThatThrownBy(() -> hub.store.outbox().retryAll("other", subscription.id(), since))
                .isInstanceOf(CofreException.class);
    }

    @Test
    void replaysNothingWhileTooMuchIsPending() throws IOException {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 3);
        reopenWith(settings.keeping(4, Duration.ofDays(7)));
        Outbox outbox = hub.store.outbox();
        assertThat(outbox.replay("t", subscription.id(), Optional.empty(), 1)).isEqualTo(3);
        assertThatThrownBy(() -> outbox.replay("t", subscription.id(), Optional.empty(), 1))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
        assertThat(hub.pending(subscription)).hasSize(6);
    }

    @Test
    void replaysTheEventsThatASubscriptionWants() {
        Instance instance = hub.instance("t", "shop");
        Instance other = hub.instance("t", "other");
        hub.append(instance, 2);
        TestHub.done(hub.store.events().append(instance, TestHub.event("CALL", "c1")));
        TestHub.done(hub.store.events().append(other, TestHub.event("CALL", "c2")));
        TestHub.done(hub.store.events().append(instance, TestHub.event("CALL", "c3")));
        Subscription calls = hub.subscription(instance, "CALL");
        Subscription all = hub.subscription(instance);
        Outbox outbox = hub.store.outbox();
        assertThat(outbox.replay("t", calls.id(), Optional.empty(), 1)).isEqualTo(2);
        assertThat(outbox.replay("t", all.id(), Optional.of(instance.id()), 2)).isEqualTo(3);
        assertThat(outbox.replay("t", all.id(), Optional.of(other.id()), 1)).isZero();
        assertThat(hub.pending(calls)).extracting(row -> row.event().seq()).containsExactly(3L, 5L);
        assertThat(hub.pending(all)).extracting(row -> row.event().seq()).containsExactly(2L, 3L, 5L);
        assertThat(hub.pending(all)).allMatch(Delivery::replayed);
        assertThatThrownBy(() -> outbox.replay("other", all.id(), Optional.empty(), 1))
                .isInstanceOf(CofreException.class);
    }

    @Test
    void tellsLanesThatGotSomethingToDeliver() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        ConcurrentLinkedQueue<Set<Outbox.Lane>> told = new ConcurrentLinkedQueue<>();
        hub.store.outbox().onPending(told::add);
        hub.append(instance, "m");
        Delivery row = hub.pending(subscription).get(0);
        TestHub.done(hub.store.outbox().dead(row, hub.attempt(500, ""), "given up"));
        hub.store.outbox().retry("t", row.id());
        hub.store.outbox().replay("t", subscription.id(), Optional.empty(), 1);
        hub.store.registry().setState(instance.id(), "open");
        assertThat(told).hasSizeGreaterThanOrEqualTo(3).allMatch(Set.of(TestHub.lane(subscription))::equals);
    }

    @Test
    void remembersSinceWhenASubscriptionFails() throws IOException {
        Subscription subscription = hub.subscription(hub.instance("t", "shop"));
        assertThat(hub.store.outbox().failingSince(subscription.id())).isEmpty();
        Instant since = hub.clock.instant();
        hub.store.outbox().setFailingSince(subscription.id(), Optional.of(since));
        reopen();
        assertThat(hub.store.outbox().failingSince(subscription.id())).contains(since);
        hub.store.outbox().setFailingSince(subscription.id(), Optional.empty());
        reopen();
        assertThat(hub.store.outbox().failingSince(subscription.id())).isEmpty();
    }
}
