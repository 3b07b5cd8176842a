package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The events and deliveries that are removed, and those that stay. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RetentionTest extends HubStoreContract {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void keepsSoManyEventsOfEachTenant() throws IOException {
        reopenWith(settings.keeping(10, Duration.ofDays(7)));
        Instance busy = hub.instance("busy", "shop");
        Instance quiet = hub.instance("quiet", "shop");
        hub.append(quiet, 3);
        hub.append(busy, 2_050);
        hub.store.retain();
        assertThat(seqs("busy")).hasSize(10).startsWith(2_041L).endsWith(2_050L);
        assertThat(seqs("quiet")).containsExactly(1L, 2L, 3L);
        assertThat(hub.store.events().firstSeq("busy")).isEqualTo(2_041);
    }

    @Test
    void keepsEventsForSoLong() throws IOException {
        reopenWith(settings.keeping(1_000, HOUR));
        Instance instance = hub.instance("t", "shop");
        hub.append(instance, 5);
        hub.clock.pass(HOUR.dividedBy(2));
        hub.append(instance, 5);
        hub.clock.pass(HOUR.dividedBy(2).plusSeconds(1));
        hub.store.retain();
        assertThat(seqs("t")).containsExactly(6L, 7L, 8L, 9L, 10L);
        hub.clock.pass(HOUR);
        hub.store.retain();
        assertThat(seqs("t")).isEmpty();
        assertThat(hub.store.events().firstSeq("t")).isEqualTo(11);
        assertThat(hub.append(instance, "next").seq()).isEqualTo(11);
    }

    @Test
    void keepsAnEventWhileADeliveryOfItIsPendingOrDead() throws IOException {
        reopenWith(settings.keeping(1, HOUR));
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 4);
        List<Delivery> rows = hub.pending(subscription);
        TestHub.done(hub.store.outbox().delivered(rows.get(0), hub.attempt(200, "")));
        TestHub.done(hub.store.outbox().dead(rows.get(1), hub.attempt(500, ""), "given up"));
        hub.clock.pass(HOUR.multipliedBy(2));
        hub.store.retain();
        assertThat(seqs("t")).containsExactly(2L, 3L, 4L);
        assertThat(hub.pending(subscription)).hasSize(2);
        assertThat(hub.store.outbox().retry("t", rows.get(1).id())).isTrue();
        hub.pending(subscription).stream()
                .map(row -> hub.store.outbox().delivered(row, hub.attempt(200, "")))
                .toList()
                .forEach(TestHub::done);
        hub.clock.pass(HOUR);
        hub.store.retain();
        assertThat(seqs("t")).isEmpty();
    }

    @Test
    void forgetsDeliveredRowsAfterADayAndDeadOnesAfterAWeek() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 2);
        List<Delivery> rows = hub.pending(subscription);
        TestHub.done(hub.store.outbox().delivered(rows.get(0), hub.attempt(200, "")));
        TestHub.done(hub.store.outbox().dead(rows.get(1), hub.attempt(500, ""), "given up"));
        hub.clock.pass(Duration.ofHours(23));
        hub.store.retain();
        assertThat(states(subscription)).containsExactly(State.DEAD, State.DELIVERED);
        hub.clock.pass(Duration.ofHours(2));
        hub.store.retain();
        assertThat(states(subscription)).containsExactly(State.DEAD);
        hub.clock.pass(Duration.ofDays(6));
        hub.store.retain();
        assertThat(states(subscription)).isEmpty();
    }

    @Test
    void givesUpWhatIsPendingForAWeek() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 1);
        hub.store.registry().disable(subscription.id(), "off");
        hub.clock.pass(Duration.ofDays(7).plusSeconds(1));
        hub.store.retain();
        assertThat(states(subscription)).containsExactly(State.DEAD);
    }

    @Test
    void forgetsTheRowsOfASubscriptionThatIsRemoved() throws IOException {
        reopenWith(settings.keeping(100, HOUR));
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 3);
        hub.store.registry().removeSubscription(subscription.id());
        hub.clock.pass(Duration.ofHours(25));
        hub.store.retain();
        assertThat(states(subscription)).isEmpty();
        assertThat(seqs("t")).isEmpty();
    }

    private List<Long> seqs(String tenant) {
        return hub.store.events().after(tenant, 0, Optional.empty(), 5_000).stream()
                .map(HubEvent::seq)
                .toList();
    }

    private List<State> states(Subscription subscription) {
        return hub.store.outbox().list("t", subscription.id(), Optional.empty(), Long.MAX_VALUE, 10).stream()
                .map(Delivery::state)
                .toList();
    }
}
