package io.cofre.hub.delivery;

import io.cofre.hub.event.Envelope;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.TextMessage;
import io.cofre.hub.outbound.Answer;
import io.cofre.hub.outbound.TargetRefusedException;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Makes one try to deliver an event. Thread-safe. */
final class Sender {
    private static final int ANSWER_CHARACTERS_MAX = 1024;
    private static final int SECRET_LENGTH_MIN = 4;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    private final Clients clients;
    private final InstantSource time;
    private final String userAgent;

    Sender(Clients clients, InstantSource time, String version) {
        this.clients = clients;
        this.time = time;
        this.userAgent = "Cofre-Hub/" + version;
    }

    /**
     * Sends an event, signed anew: the time of the try is part of the signature. An event that is nothing for the
     * subscription counts as delivered.
     */
    Outcome send(Subscription subscription, TargetUrl url, HubEvent event, boolean replayed) {
        Instant at = time.instant();
        Optional<byte[]> wanted = body(subscription, event, replayed);
        if (wanted.isEmpty()) {
            return without(AttemptResult.DELIVERED, at, System.nanoTime(), "");
        }
        byte[] body = wanted.get();
        Map<String, String> headers = headers(subscription, event, at, body);
        long began = System.nanoTime();
        try {
            Answer answer = clients.of(subscription).post(url, headers, body);
            AttemptResult result = AttemptResult.of(answer.status());
            String error = result == AttemptResult.DELIVERED ? "" : "the endpoint answered " + answer.status();
            Attempt attempt = new Attempt(at, answer.status(), since(began), error, text(answer, subscription));
            Optional<Duration> asked = answer.retryAfter().flatMap(value -> Schedule.asked(value, time.instant()));
            return new Outcome(result, attempt, asked);
        } catch (TargetRefusedException refused) {
            return without(AttemptResult.FORBIDDEN, at, began, String.valueOf(refused.getMessage()));
        } catch (IOException failure) {
            return without(AttemptResult.UNANSWERED, at, began, described(failure));
        }
    }

    /** The body of a request; empty if the subscription gets texts, and the event is none or an old one. */
    private static Optional<byte[]> body(Subscription subscription, HubEvent event, boolean replayed) {
        Optional<Instant> since = subscription.textsSince();
        if (since.isEmpty()) {
            return Optional.of(Envelope.bytes(event, replayed));
        }
        long firstSecond = since.get().getEpochSecond();
        return TextMessage.received(event)
                .filter(text -> text.info().timestamp() >= firstSecond)
                .map(TextMessage::json);
    }

    /** A try of which nothing was sent. */
    Outcome forbidden(String why) {
        return without(AttemptResult.FORBIDDEN, time.instant(), System.nanoTime(), why);
    }

    private static Outcome without(AttemptResult result, Instant at, long began, String why) {
        return new Outcome(result, new Attempt(at, 0, since(began), why, ""), Optional.empty());
    }

    private static long since(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private Map<String, String> headers(Subscription subscription, HubEvent event, Instant at, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", userAgent);
        headers.put("Content-Type", "application/json");
        headers.put("webhook-id", event.id());
        headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
        headers.put("webhook-signature", Signature.of(subscription, event.id(), at, body));
        headers.put("X-Event-Seq", Long.toString(event.seq()));
        headers.put("X-Event-Epoch", event.epoch());
        headers.putAll(subscription.headers());
        return headers;
    }

    /** The failure in words for the tenant. */
    private static String described(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnknownHostException) {
            return "the host of the URL does not exist";
        }
        if (failure instanceof SSLException) {
            return "TLS: " + message;
        }
        if (failure instanceof ConnectException) {
            return "no connection: " + message;
        }
        return failure instanceof SocketException ? "the connection broke: " + message : message;
    }

    /** The first bytes of an answer, without the values of headers that an endpoint may send back. */
    private static String text(Answer answer, Subscription subscription) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        for (String secret : subscription.headers().values()) {
            text = secret.length() < SECRET_LENGTH_MIN ? text : text.replace(secret, "***");
        }
        text = text.substring(0, Math.min(text.length(), ANSWER_CHARACTERS_MAX));
        return CONTROL.matcher(text).replaceAll(" ");
    }
}
