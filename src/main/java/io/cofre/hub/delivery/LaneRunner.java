package io.cofre.hub.delivery;

import io.cofre.hub.delivery.Breaker.Permit;
import io.cofre.hub.delivery.LaneRows.Taken;
import io.cofre.hub.delivery.Places.Place;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Subscription.State;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.session.CofreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Works at a lane for a while: takes what is to be delivered, tries it, and has the result written. Thread-safe. */
final class LaneRunner {
    /** After that time others have a turn, once the page is at its end. */
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** After that time they have it in any case. */
    private static final long TURN_MAX_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long STORE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SLOW_NS = TimeUnit.SECONDS.toNanos(1);

    private final DeliveryQueue queue;
    private final Sender sender;
    private final Results results;
    private final InstantSource time;
    private final Dispatcher dispatcher;
    private final StoreTrouble trouble;

    LaneRunner(
            DeliveryQueue queue,
            Sender sender,
            Results results,
            InstantSource time,
            Dispatcher dispatcher,
            StoreTrouble trouble) {
        this.queue = queue;
        this.sender = sender;
        this.results = results;
        this.time = time;
        this.dispatcher = dispatcher;
        this.trouble = trouble;
    }

    /** The things that a worker has at hand for one turn. */
    private record Turn(LaneWork lane, LaneRows rows, Subscription subscription, TargetUrl url, Endpoint endpoint) {}

    /** Works at a lane. Returns why it stopped. */
    Rest run(LaneWork lane) {
        Optional<Subscription> found = queue.subscription(lane.lane());
        if (found.isEmpty()) {
            return Rest.GONE;
        }
        Subscription subscription = found.get();
        if (subscription.state() == State.DISABLED) {
            return Rest.DISABLED;
        }
        LaneRows rows = lane.rows(subscription, dispatcher.isAlone(lane));
        Optional<TargetUrl> url = urlOf(subscription);
        if (url.isEmpty()) {
            return Rest.DISABLED;
        }
        Optional<Place> place = dispatcher.enter(lane, new Endpoint.Key(subscription.tenant(), url.get()));
        if (place.isEmpty()) {
            return Rest.PLACE;
        }
        try {
            return turn(
                    new Turn(lane, rows, subscription, url.get(), place.get().endpoint()));
        } catch (CofreException unavailable) {
            trouble.tell("deliveries wait", unavailable);
            return Rest.early(STORE_NS);
        } finally {
            dispatcher.leave(place.get());
        }
    }

    private Optional<TargetUrl> urlOf(Subscription subscription) {
        try {
            return Optional.of(TargetUrl.of(subscription.url()));
        } catch (IllegalArgumentException malformed) {
            queue.disable(subscription, String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }

    private Rest turn(Turn turn) {
        long began = System.nanoTime();
        for (; ; ) {
            Optional<Rest> rest = step(turn);
            if (rest.isPresent()) {
                return rest.get();
            }
            long passed = System.nanoTime() - began;
            boolean isOver = passed > TURN_NS && !turn.rows().hasPage();
            if (isOver || passed > TURN_MAX_NS || dispatcher.isStopping()) {
                return Rest.TURN;
            }
        }
    }

    /** Makes one try. Returns why there can be no further one now; empty if there can. */
    private Optional<Rest> step(Turn turn) {
        Breaker breaker = turn.endpoint().breaker();
        Permit permit = breaker.ask(System.nanoTime());
        if (permit == Permit.WAIT) {
            return Optional.of(Rest.BREAKER);
        }
        boolean probe = permit == Permit.PROBE;
        try {
            Taken taken = turn.rows().take(time.instant(), probe);
            return taken.delivery().isPresent()
                    ? attempt(turn, taken.delivery().get(), probe)
                    : Optional.of(taken.rest());
        } finally {
            if (probe) {
                breaker.probeEnded();
            }
        }
    }

    private Optional<Rest> attempt(Turn turn, Delivery delivery, boolean probe) {
        long wait = turn.lane().waitForRate(turn.subscription());
        if (wait > 0) {
            turn.rows().giveBack(delivery);
            return Optional.of(Rest.early(wait));
        }
        if (turn.rows().width() > 1 && turn.rows().hasPage()) {
            dispatcher.help(turn.lane());
        }
        // A probe before its time says something of the endpoint, and is none of the tries that the event has.
        Instant now = time.instant();
        boolean counts = !probe || !LaneRows.dueAt(delivery, now).isAfter(now);
        Outcome outcome = send(turn, delivery);
        Breaker breaker = turn.endpoint().breaker();
        if (outcome.result() == AttemptResult.DELIVERED) {
            results.delivered(turn.lane(), turn.rows(), delivery, outcome.attempt());
            if (breaker.succeeded()) {
                dispatcher.recovered(turn.endpoint());
            }
            return Optional.empty();
        }
        breaker.failed(
                System.nanoTime(),
                outcome.result().isTroubleOfTarget(),
                outcome.asked().orElse(Duration.ZERO));
        if (outcome.result() == AttemptResult.GONE) {
            results.gone(turn.lane(), turn.rows(), delivery, outcome.attempt(), turn.subscription());
            return Optional.of(Rest.DISABLED);
        }
        results.failed(turn.lane(), turn.rows(), delivery, outcome, counts);
        boolean ends = results.countFailure(turn.subscription());
        return ends ? Optional.of(Rest.DISABLED) : Optional.empty();
    }

    private Outcome send(Turn turn, Delivery delivery) {
        long began = System.nanoTime();
        boolean sent = false;
        try {
            Outcome outcome = sender.send(turn.subscription(), turn.url(), delivery.event(), delivery.replayed());
            sent = true;
            turn.endpoint().setSlow(System.nanoTime() - began > SLOW_NS);
            return outcome;
        } finally {
            if (!sent) {
                turn.rows().giveBack(delivery);
            }
        }
    }
}
