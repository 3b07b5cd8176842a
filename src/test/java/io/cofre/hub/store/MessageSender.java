package io.cofre.hub.store;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.cofre.hub.registry.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Sends the messages of one instance to a hub that is killed again and again, as Evolution does: numbered from 0 on,
 * one after the other, each until the hub has taken it.
 */
final class MessageSender implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_MS = 20;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Instance instance;
    private final String token;
    private final Thread thread;
    private OptionalInt port = OptionalInt.empty();
    private int taken;
    private int unavailable;
    private int unanswered;
    private boolean stopped;
    private Optional<String> fault = Optional.empty();

    MessageSender(Instance instance) {
        this.instance = instance;
        Instant now = Instant.now();
        // Evolution makes one that ends after ten minutes for each event. This one serves for all of the long form.
        this.token = JWT.create()
                .withIssuedAt(now)
                .withExpiresAt(now.plus(Duration.ofDays(1)))
                .withClaim("app", "evolution")
                .withClaim("action", "webhook")
                .sign(Algorithm.HMAC256(instance.ingestSecret()));
        this.thread = new Thread(this::run, "sender of " + instance.name());
        this.thread.setDaemon(true);
        this.thread.start();
    }

    String name() {
        return instance.name();
    }

    /** The hub is there from now on; without a port it is away, and nothing is sent. */
    synchronized void sendTo(OptionalInt newPort) {
        port = newPort;
        notifyAll();
    }

    /** The number of messages that the hub has taken. */
    synchronized int taken() {
        return taken;
    }

    /** The number of answers that told to try again later. */
    synchronized int unavailable() {
        return unavailable;
    }

    /** The number of requests that were not answered: the hub was killed, or took longer than Evolution waits. */
    synchronized int unanswered() {
        return unanswered;
    }

    /** An answer that no hub may give; empty if there was none. */
    synchronized Optional<String> fault() {
        return fault;
    }

    private void run() {
        try {
            for (OptionalInt at = await(); at.isPresent(); at = await()) {
                send(at.getAsInt());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized OptionalInt await() throws InterruptedException {
        while (port.isEmpty() && !stopped) {
            wait();
        }
        return stopped ? OptionalInt.empty() : port;
    }

    private void send(int at) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = CLIENT.send(request(at, taken()), BodyHandlers.ofString());
        } catch (IOException killed) {
            synchronized (this) {
                unanswered++;
            }
            pause();
            return;
        }
        if (answer.statusCode() == UNAVAILABLE) {
            refused(answer);
            pause();
        } else {
            answered(answer);
        }
    }

    private synchronized void refused(HttpResponse<String> answer) {
        unavailable++;
        if (answer.headers().firstValue("Retry-After").isEmpty()) {
            fault = Optional.of("503 without Retry-After: " + answer.body());
        }
    }

    private synchronized void answered(HttpResponse<String> answer) {
        if (answer.statusCode() == OK) {
            taken++;
        } else {
            fault = Optional.of(answer.statusCode() + ": " + answer.body());
        }
    }

    /** Not so fast: the hub starts meanwhile. */
    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    }

    private HttpRequest request(int at, int number) {
        String body = "{\"event\":\"messages.upsert\",\"instance\":\"" + instance.name()
                + "\",\"data\":{\"key\":{\"remoteJid\":\"5511900000001@s.whatsapp.net\",\"fromMe\":false,\"id\":\"M"
                + number + "\"},\"pushName\":\"Fulano\",\"message\":{\"conversation\":\"mensagem " + number
                + "\"},\"messageType\":\"conversation\",\"messageTimestamp\":1764160000}}";
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + at + "/api/webhooks/evolution/" + instance.ingestKey()))
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
