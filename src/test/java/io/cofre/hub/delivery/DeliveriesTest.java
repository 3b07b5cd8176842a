package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.delivery.Receiver.Reply;
import io.cofre.hub.delivery.Receiver.Request;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.TestCertificates;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of a queue in memory to real receivers. */
class DeliveriesTest {
    @RegisterExtension
    private final DeliveriesFixture fixture = new DeliveriesFixture();

    private final TestTime time = fixture.time;
    private final MemoryQueue queue = fixture.queue;

    @TempDir
    private Path directory;

    @Test
    void deliversAnEventAsTheSpecificationSays() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(204))) {
            fixture.start();
            Subscription subscription = queue.add(
                    TestDeliveries.subscription("s", receiver.url() + "?a=b", Map.of("X-Crm", "key"), true, 0));

            queue.events(subscription, 1);

            Request request = receiver.await(1).get(0);
            assertThat(request.path()).isEqualTo("/in?a=b");
            assertThat(request.id()).isEqualTo("evt_%026d".formatted(1));
            assertThat(request.header("webhook-timestamp"))
                    .isEqualTo(Long.toString(time.instant().getEpochSecond()));
            assertThat(request.isSigned(TestDeliveries.SECRET)).isTrue();
            assertThat(request.header("x-event-seq")).isEqualTo("1");
            assertThat(request.header("x-event-epoch")).isEqualTo("epoch");
            assertThat(request.header("x-crm")).isEqualTo("key");
            assertThat(request.header("user-agent")).isEqualTo("Cofre-Hub/1.2.3");
            assertThat(request.header("content-type")).isEqualTo("application/json");
            assertThat(new String(request.body(), StandardCharsets.UTF_8))
                    .contains("\"event\":\"message_received\"", "\"data\":{\"number\":1}", "\"seq\":1");
            queue.awaitDelivered(1);
        }
    }

    /** The time of a try is signed, and receivers refuse an old one: a signature serves for one try. */
    @Test
    void signsEachTryAnew() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Receiver receiver = Receiver.of(request -> Reply.of(asked.incrementAndGet() < 3 ? 500 : 200))) {
            Deliveries deliveries = fixture.start();
            queue.events(queue.add(TestDeliveries.subscription("s", receiver.url())), 1);

            fixture.passTimeUntil(deliveries, all -> all.in(State.DELIVERED).size() == 1);

            List<Request> tries = receiver.await(3);
            assertThat(tries)
                    .allSatisfy(request ->
                            assertThat(request.isSigned(TestDeliveries.SECRET)).isTrue());
            assertThat(tries).extracting(Request::id).containsOnly(tries.get(0).id());
            assertThat(tries)
                    .extracting(request -> request.header("webhook-timestamp"))
                    .doesNotHaveDuplicates();
            assertThat(tries)
                    .extracting(request -> request.header("webhook-signature"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void hasThePromisedLimits() {
        DeliverySettings usual = DeliverySettings.of("1", (SSLSocketFactory) SSLSocketFactory.getDefault());
        assertThat(usual.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(OutboundClient.ANSWER_BYTES_MAX).isEqualTo(16 * 1024);
    }

    @Test
    void deliversOverTls() throws Exception {
        TestCertificates certificates = TestCertificates.of(directory, "hooks.test");
        try (Receiver receiver = Receiver.secured(certificates.serving(), request -> Reply.of(200))) {
            fixture.start(certificates.trusting().getSocketFactory(), Duration.ofSeconds(10));
            Subscription subscription =
                    queue.add(TestDeliveries.subscription("s", "https://hooks.test:" + receiver.port() + "/"));

            queue.events(subscription, 3);

            assertThat(DeliveriesFixture.numbers(receiver.await(3))).isEqualTo(DeliveriesFixture.upTo(3));
        }
    }

    @Test
    void deliversWhatWasPendingBeforeTheStart() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));
            queue.events(subscription, 500);

            fixture.start();

            assertThat(DeliveriesFixture.numbers(receiver.await(500))).isEqualTo(DeliveriesFixture.upTo(500));
        }
    }

    /** The one that fails stops the lane, and comes first when it works. */
    @Test
    void keepsTheOrderOfALaneUnderFailures() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        List<Long> taken = new ArrayList<>();
        try (Receiver receiver = Receiver.of(request -> {
            boolean takes = asked.incrementAndGet() % 3 == 0;
            if (takes) {
                synchronized (taken) {
                    taken.add(request.seq());
                }
            }
            return Reply.of(takes ? 200 : 500);
        })) {
            Deliveries deliveries = fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));
            queue.events(subscription, 30);

            fixture.passTimeUntil(deliveries, all -> all.in(State.DELIVERED).size() == 30);

            synchronized (taken) {
                assertThat(taken).isEqualTo(DeliveriesFixture.upTo(30));
            }
        }
    }

    @Test
    void givesUpAfterNineTriesAndGoesOn() throws Exception {
        try (Receiver receiver = Receiver.of(request -> new Reply(request.seq() == 1 ? 422 : 200, Map.of(), "no"))) {
            Deliveries deliveries = fixture.start();
            Subscription subscription = queue.add(TestDeliveries.subscription("s", receiver.url()));
            queue.events(subscription, 2);

            fixture.passTimeUntil(deliveries, all -> !all.in(State.DELIVERED).isEmpty());

            Delivery dead = queue.row(1);
            assertThat(dead.state()).isEqualTo(State.DEAD);
            assertThat(dead.attempts()).isEqualTo(Schedule.triesMax());
            assertThat(dead.log()).allSatisfy(attempt -> {
                assertThat(attempt.status()).isEqualTo(422);
                assertThat(attempt.error()).isEqualTo("the endpoint answered 422");
                assertThat(attempt.answer()).isEqualTo("no");
            });
        }
    }

    @Test
    void takesARedirectForAFailure() throws Exception {
        try (Receiver other = Receiver.of(request -> Reply.of(200));
                Receiver receiver = Receiver.of(request -> new Reply(308, Map.of("Location", other.url()), ""))) {
            fixture.start();
            queue.events(queue.add(TestDeliveries.subscription("s", receiver.url())), 1);

            queue.await(all -> all.row(1).attempts() == 1);

            assertThat(queue.row(1).state()).isEqualTo(State.PENDING);
            assertThat(queue.row(1).log().get(0).status()).isEqualTo(308);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void waitsAsLongAsTheEndpointAsks() throws Exception {
        try (Receiver receiver = Receiver.of(request -> new Reply(429, Map.of("Retry-After", "600"), ""))) {
            fixture.start();
            queue.events(queue.add(TestDeliveries.subscription("s", receiver.url())), 1);

            queue.await(all -> all.row(1).attempts() == 1);

            assertThat(queue.row(1).nextAt()).isEqualTo(time.instant().plusSeconds(600));
        }
    }

    @Test
    void disablesTheSubscriptionOfAnEndpointThatIsGone() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(410))) {
            fixture.start();
            queue.events(queue.add(TestDeliveries.subscription("s", receiver.url())), 5);

            queue.await(all -> all.isDisabled("s"));

            queue.await(all -> all.row(1).state() == State.DEAD);
            assertThat(receiver.requests()).hasSize(1);
            assertThat(queue.subscription("s").reason()).isEqualTo("the endpoint answered 410");
        }
    }

    @Test
    void goesOnWhenASubscriptionIsEnabledAgain() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            Deliveries deliveries = fixture.start();
            Subscription subscription = TestDeliveries.subscription("s", receiver.url());
            queue.add(TestDeliveries.disabled(subscription, "by hand"));
            queue.events(subscription, 3);
            assertThat(receiver.requests()).isEmpty();

            queue.add(subscription);
            deliveries.subscriptionsChanged();

            assertThat(DeliveriesFixture.numbers(receiver.await(3))).isEqualTo(DeliveriesFixture.upTo(3));
        }
    }

    @Test
    void disablesASubscriptionThatFailsForFiveDays() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(404))) {
            Deliveries deliveries = fixture.start();
            queue.events(queue.add(TestDeliveries.subscription("s", receiver.url())), 100);

            fixture.passTimeUntil(deliveries, all -> all.isDisabled("s"));

            assertThat(queue.subscription("s").reason()).isEqualTo("no delivery worked for 5 days");
            assertThat(queue.failingSince("s")).isEmpty();
        }
    }

    @Test
    void saysWhatWentWrongWithoutAnAnswer() throws Exception {
        int closedPort = closedPort();
        fixture.start();
        queue.events(queue.add(TestDeliveries.subscription("s", "http://127.0.0.1:" + closedPort + "/")), 1);

        queue.await(all -> all.row(1).attempts() == 1);

        assertThat(queue.row(1).log().get(0).status()).isZero();
        assertThat(queue.row(1).log().get(0).error()).isEqualTo("no connection: Connection refused");
    }

    @Test
    void hasNoConnectionToATargetThatIsNotAllowed() throws Exception {
        fixture.start();
        queue.events(queue.add(TestDeliveries.subscription("s", "http://8.8.8.8/")), 1);
        queue.events(queue.add(TestDeliveries.subscription("t", "https://[::1]/")), 1);

        queue.await(all -> all.row(1).attempts() == 1);

        assertThat(queue.row(1).log().get(0).error()).contains("https://", "COFRE_HUB_ALLOW_TARGETS");
    }

    /** An endpoint may send back what it got. */
    @Test
    void keepsNoSecretOfAnAnswer() throws Exception {
        try (Receiver receiver =
                Receiver.of(request -> new Reply(200, Map.of(), "you sent " + request.header("x-key") + "\u0007"))) {
            fixture.start();
            queue.events(
                    queue.add(
                            TestDeliveries.subscription("s", receiver.url(), Map.of("X-Key", "very-secret"), true, 0)),
                    1);

            queue.awaitDelivered(1);

            assertThat(queue.row(1).log().get(0).answer()).isEqualTo("you sent *** ");
        }
    }

    @Test
    void triesOnceForWhoAsks() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(418))) {
            Deliveries deliveries = fixture.start();
            Subscription subscription = TestDeliveries.subscription("s", receiver.url());

            Attempt attempt = deliveries.tryOnce(subscription, TestDeliveries.event(1, "i", time.instant()));

            assertThat(attempt.status()).isEqualTo(418);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    private static int closedPort() throws Exception {
        try (Receiver receiver = Receiver.of(request -> Reply.of(200))) {
            return receiver.port();
        }
    }
}
