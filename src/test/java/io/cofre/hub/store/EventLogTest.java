package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Events: numbers, duplicates, reads, and who is told. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class EventLogTest extends HubStoreContract {
    @Test
    void givesBackWhatItStored() throws IOException {
        Instance instance = hub.instance("t", "shop");
        HubEvent stored = hub.append(instance, "olá €");
        assertThat(stored)
                .returns("t", HubEvent::tenant)
                .returns(1L, HubEvent::seq)
                .returns("shop", HubEvent::instanceName)
                .returns(ProviderKind.EVOLUTION, HubEvent::provider)
                .returns("MESSAGES_UPSERT", HubEvent::source)
                .returns(hub.clock.instant(), HubEvent::receivedAt)
                .returns("{\"text\":\"olá €\"}", HubEvent::data)
                .returns(hub.store.events().epoch("t"), HubEvent::epoch);
        assertThat(hub.store.events().event("t", stored.id())).contains(stored);
        reopen();
        assertThat(hub.store.events().after("t", 0, Optional.empty(), 10)).containsExactly(stored);
    }

    @Test
    void numbersTheEventsOfEachTenantWithoutGapsAndInTheOrderOfArrival() {
        Instance one = hub.instance("one", "shop");
        Instance two = hub.instance("two", "shop");
        List<CompletableFuture<EventLog.Stored>> futures = new ArrayList<>();
        for (int number = 0; number < 500; number++) {
            futures.add(hub.store.events().append(number % 3 == 0 ? two : one, TestHub.message("m" + number)));
        }
        futures.forEach(TestHub::done);
        for (String tenant : List.of("one", "two")) {
            List<HubEvent> events = hub.store.events().after(tenant, 0, Optional.empty(), 1_000);
            assertThat(events.stream().map(HubEvent::seq))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, events.size()).boxed().toList());
            assertThat(events.stream()
                            .map(event -> Integer.parseInt(event.data().replaceAll("\\D", ""))))
                    .isSorted();
            assertThat(events.stream().map(HubEvent::id)).isSorted().doesNotHaveDuplicates();
        }
        assertThat(hub.store.events().lastSeq("one") + hub.store.events().lastSeq("two"))
                .isEqualTo(500);
    }

    @Test
    void storesADuplicateOnceWithinTenMinutes() throws IOException {
        Instance instance = hub.instance("t", "shop");
        NormalisedEvent event = TestHub.message("same");
        List<CompletableFuture<EventLog.Stored>> atOnce = IntStream.range(0, 20)
                .mapToObj(number -> hub.store.events().append(instance, event))
                .toList();
        assertThat(atOnce.stream().map(TestHub::done).filter(stored -> !stored.duplicate()))
                .hasSize(1);
        reopen();
        hub.clock.pass(Duration.ofMinutes(9));
        assertThat(TestHub.done(hub.store.events().append(instance, event)))
                .isEqualTo(new EventLog.Stored(true, Optional.empty()));
        hub.clock.pass(Duration.ofMinutes(2));
        assertThat(TestHub.done(hub.store.events().append(instance, event)).duplicate())
                .isFalse();
        assertThat(hub.store.events().lastSeq("t")).isEqualTo(2);
    }

    @Test
    void takesTheSameEventOfTwoInstancesForTwo() {
        NormalisedEvent event = TestHub.message("same");
        Instance one = hub.instance("t", "one");
        Instance two = hub.instance("t", "two");
        assertThat(TestHub.done(hub.store.events().append(one, event)).duplicate())
                .isFalse();
        assertThat(TestHub.done(hub.store.events().append(two, event)).duplicate())
                .isFalse();
    }

    @Test
    void readsFromANumberOnAndOfOneInstance() {
        Instance one = hub.instance("t", "one");
        Instance two = hub.instance("t", "two");
        for (int number = 1; number <= 6; number++) {
            hub.append(number % 2 == 0 ? two : one, "m" + number);
        }
        assertThat(hub.store.events().after("t", 2, Optional.empty(), 3))
                .extracting(HubEvent::seq)
                .containsExactly(3L, 4L, 5L);
        assertThat(hub.store.events().after("t", 2, Optional.of(two.id()), 10))
                .extracting(HubEvent::seq)
                .containsExactly(4L, 6L);
        assertThat(hub.store.events().after("other", 0, Optional.of(two.id()), 10))
                .isEmpty();
        assertThat(hub.store.events().firstSeq("t")).isEqualTo(1);
        assertThat(hub.store.events().firstSeq("other")).isEqualTo(1);
        assertThat(hub.store.events().lastSeq("other")).isZero();
    }

    @Test
    void findsTheFirstEventSinceATime() {
        Instance instance = hub.instance("t", "shop");
        for (int number = 0; number < 10; number++) {
            hub.append(instance, "m" + number);
            hub.clock.pass(Duration.ofMinutes(1));
        }
        assertThat(hub.store.events().seqAt("t", hub.clock.instant().minus(Duration.ofSeconds(210))))
                .contains(8L);
        assertThat(hub.store.events().seqAt("t", hub.clock.instant().minus(Duration.ofDays(1))))
                .contains(1L);
        assertThat(hub.store.events().seqAt("t", hub.clock.instant())).isEmpty();
    }

    @Test
    void keepsTheEventsOfOneTenantFromAnother() {
        HubEvent event = hub.append(hub.instance("t", "shop"), "m");
        hub.instance("other", "shop");
        assertThat(hub.store.events().event("other", event.id())).isEmpty();
        assertThat(hub.store.events().after("other", 0, Optional.empty(), 10)).isEmpty();
        assertThat(hub.store.events().epoch("other"))
                .isNotEqualTo(hub.store.events().epoch("t"));
    }

    @Test
    void failsOnlyTheBadOneOfAGroup() {
        Instance good = hub.instance("t", "shop");
        Instance bad = new Instance("x", "nobody", "p", ProviderKind.WAHA, "shop", "", "k", "s", "");
        List<CompletableFuture<EventLog.Stored>> futures = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            futures.add(hub.store.events().append(number == 50 ? bad : good, TestHub.message("m" + number)));
        }
        assertThatThrownBy(() -> futures.get(50).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND));
        futures.remove(50);
        futures.forEach(TestHub::done);
        assertThat(hub.store.events().after("t", 0, Optional.empty(), 200)).hasSize(99);
        assertThat(hub.store.events().lastSeq("t")).isEqualTo(99);
    }

    @Test
    void replacesWhatADatabaseCannotHold() {
        Instance instance = hub.instance("t", "shop");
        assertThat(hub.append(instance, "a\u0000b\ud800c\ud83d\ude00").data())
                .isEqualTo("{\"text\":\"a\ufffdb\ufffdc\ud83d\ude00\"}");
        assertThat(hub.store.events().after("t", 0, Optional.empty(), 10))
                .extracting(HubEvent::data)
                .containsExactly("{\"text\":\"a\ufffdb\ufffdc\ud83d\ude00\"}");
    }

    @Test
    void tellsEachStoredEventOnceInOrder() {
        List<Long> told = new ArrayList<>();
        hub.store.events().onStored(events -> events.forEach(event -> told.add(event.seq())));
        Instance instance = hub.instance("t", "shop");
        List<CompletableFuture<EventLog.Stored>> futures = IntStream.range(0, 300)
                .mapToObj(number -> hub.store.events().append(instance, TestHub.message("m" + number % 200)))
                .toList();
        futures.forEach(TestHub::done);
        hub.store.registry().setState(instance.id(), "open");
        assertThat(told)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
    }

    @Test
    void goesOnAfterAListenerFailed() {
        hub.store.events().onStored(events -> {
            throw new IllegalStateException("a bug of a listener");
        });
        Instance instance = hub.instance("t", "shop");
        hub.append(instance, "one");
        hub.append(instance, "two");
        assertThat(hub.store.isWritable()).isTrue();
    }

    @Test
    void keepsEpochAndNumbersOverARestart() throws IOException {
        Instance instance = hub.instance("t", "shop");
        HubEvent before = hub.append(instance, "one");
        reopen();
        assertThat(hub.append(instance, "two")).returns(2L, HubEvent::seq).returns(before.epoch(), HubEvent::epoch);
    }

    @Test
    void refusesWritesAfterItsEnd() {
        Instance instance = hub.instance("t", "shop");
        hub.close();
        assertThatThrownBy(() -> hub.store
                        .events()
                        .append(instance, TestHub.message("late"))
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(hub.store.isWritable()).isFalse();
    }

    @Test
    void countsWhatItDoes() {
        Instance instance = hub.instance("t", "shop");
        hub.append(instance, 5);
        StoreFigures figures = hub.store.figures();
        assertThat(figures.committed()).isGreaterThanOrEqualTo(5);
        assertThat(figures.queued()).isZero();
        assertThat(figures.queuedBytes()).isZero();
        assertThat(figures.failedCommits()).isZero();
        assertThat(figures.events()).isEqualTo(5);
    }
}
