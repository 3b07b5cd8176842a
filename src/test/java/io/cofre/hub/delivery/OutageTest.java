package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.Receiver.Reply;
import io.cofre.hub.delivery.Receiver.Request;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Endpoints and stores that do not work for a while, and endpoints that are slow. */
class OutageTest {
    @RegisterExtension
    private final DeliveriesFixture fixture = new DeliveriesFixture();

    private final MemoryQueue queue = fixture.queue;

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** The clock stands still: nothing but the breaker lets these lanes go on. */
    @Test
    void goesOnInAllLanesWhenAProbeWorks() throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        try (Receiver receiver = Receiver.of(request -> Reply.of(works.get() ? 200 : 503))) {
            Deliveries deliveries = fixture.start();
            for (int lane = 0; lane < 20; lane++) {
                queue.events(queue.add(TestDeliveries.subscription("s" + lane, receiver.url())), 50);
            }
            receiver.await(30);
            assertThat(deliveries.figures().openBreakers()).isEqualTo(1);

            works.set(true);

            queue.awaitDelivered(1000);
            assertThat(deliveries.figures().openBreakers()).isZero();
            Map<String, Long> last = new HashMap<>();
            for (Request request : receiver.requests()) {
                String body = new String(request.body(), StandardCharsets.UTF_8);
                String instance = body.replaceAll(".*\"instanceName\":\"([^\"]+)\".*", "$1");
                assertThat(request.seq()).isGreaterThanOrEqualTo(last.getOrDefault(instance, 0L));
                last.put(instance, request.seq());
            }
        }
    }

    @Test
    void doesNotCountProbesAsTries() throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        try (Receiver receiver = Receiver.of(request -> Reply.of(works.get() ? 200 : 503))) {
            fixture.start();
            for (int lane = 0; lane < 5; lane++) {
                queue.events(queue.add(TestDeliveries.subscription("s" + lane, receiver.url())), 1);
            }
            receiver.await(20);

            assertThat(queue.in(State.PENDING))
                    .allSatisfy(row -> assertThat(row.attempts()).isEqualTo(1));
            works.set(true);
            queue.awaitDelivered(5);
        }
    }

    @Test
    void anOutageOfOneEndpointIsNotThatOfAnother() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(request.path().equals("/down") ? 500 : 200))) {
            fixture.start();
            String base = "http://127.0.0.1:" + receiver.port();
            for (int lane = 0; lane < 10; lane++) {
                queue.events(queue.add(TestDeliveries.subscription("down" + lane, base + "/down")), 10);
            }
            queue.events(queue.add(TestDeliveries.subscription("up", base + "/up")), 100);

            queue.awaitDelivered(100);
        }
    }

    /** More lanes of endpoints that hang than there are places. */
    @Test
    void aSlowSubscriberDelaysNobodyElse() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        try (Receiver fast = Receiver.of(request -> Reply.of(200));
                Receiver slow = Receiver.of(request -> {
                    atOnce.incrementAndGet();
                    await(end);
                    return Reply.of(200);
                })) {
            fixture.start();
            Subscription quick = queue.add(TestDeliveries.subscription("quick", fast.url()));
            queue.events(quick, 1);
            queue.awaitDelivered(1);
            for (int lane = 0; lane < 100; lane++) {
                queue.events(queue.add(TestDeliveries.subscription("slow" + lane, slow.url())), 10);
            }
            slow.await(TestDeliveries.settings().triesAtOnceOfHost());

            queue.events(quick, 1000);

            fast.await(1001);
            assertThat(atOnce.get())
                    .isLessThanOrEqualTo(TestDeliveries.settings().triesAtOnceOfHost());
            end.countDown();
            queue.awaitDelivered(2001);
        }
    }

    @Test
    void rowsWithoutOrderDoNotWaitForEachOther() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Receiver receiver = Receiver.of(request -> {
            if (request.seq() == 1) {
                await(end);
            }
            return Reply.of(request.seq() == 2 && end.getCount() > 0 ? 400 : 200);
        })) {
            Deliveries deliveries = fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url(), Map.of(), false, 0));
            queue.events(subscription, 300);

            queue.awaitDelivered(298);

            assertThat(queue.row(1).state()).isEqualTo(State.PENDING);
            assertThat(queue.row(2).state()).isEqualTo(State.PENDING);
            end.countDown();
            fixture.passTimeUntil(deliveries, all -> all.in(State.DELIVERED).size() == 300);
        }
    }

    @Test
    void keepsARate() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            fixture.start();
            long began = System.nanoTime();
            queue.events(queue.add(TestDeliveries.subscription("s", receiver.url(), Map.of(), true, 20)), 40);

            queue.awaitDelivered(40);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void goesOnWhenTheStoreAnswersAgain() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));
            queue.fail(true, false);
            queue.events(subscription, 10);

            queue.fail(false, false);

            queue.awaitDelivered(10);
        }
    }

    /** The lane stops when too many results wait, and no event is sent twice by a hub that goes on. */
    @Test
    void writesResultsLaterThatCannotBeWrittenNow() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));
            queue.fail(false, true);
            queue.events(subscription, 1000);
            receiver.await(LaneRows.BUSY_MAX);

            queue.fail(false, false);

            queue.awaitDelivered(1000);
            assertThat(DeliveriesFixture.numbers(receiver.requests())).isEqualTo(DeliveriesFixture.upTo(1000));
        }
    }

    /** Another process that reads the same store knows nothing of what this one sent. */
    @Test
    void deliversAgainWhatWasNotMarkedWhenTheProcessWasKilled() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            Deliveries killed = fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));
            queue.fail(false, true);
            queue.events(subscription, 50);
            queue.await(all -> all.refusedWrites() >= 50);
            killed.stop(Duration.ZERO);
            queue.fail(false, false);

            fixture.start();

            queue.awaitDelivered(50);
            List<Request> requests = receiver.await(100);
            Set<String> ids = new HashSet<>(requests.stream().map(Request::id).toList());
            assertThat(ids).hasSize(50);
        }
    }

    @Test
    void holdsOnlyAPageOfALongQueue() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));

            queue.events(subscription, 20_000);

            receiver.await(all -> all.size() > 1000);

            assertThat(queue.largestRead()).isLessThanOrEqualTo(LaneRows.BUSY_MAX + LaneRows.PAGE_MAX);
        }
    }
}
