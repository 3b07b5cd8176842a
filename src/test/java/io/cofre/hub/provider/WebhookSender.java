package io.cofre.hub.provider;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The part of a provider that sends webhooks: fire and forget, tried again from memory. Webhooks do not wait for each
 * other. A webhook that waits for its next try is lost when the sender is closed.
 */
public final class WebhookSender implements AutoCloseable {
    private static final int STATUS_OK = 200;
    private static final int STATUS_OK_MAX = 299;

    private final Rule rule;
    private final double clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final Set<CompletableFuture<Outcome>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * When a webhook is tried again.
     *
     * @param triesMax the number of tries in all
     * @param firstSecs seconds before the second try
     * @param factor by which each pause is longer than the one before
     * @param pauseSecsMax the longest pause
     * @param neverAgain statuses after which it is given up
     * @param heedsRetryAfter whether {@code Retry-After} sets the pause
     * @param timeout after which a try without an answer has failed
     */
    public record Rule(
            int triesMax,
            double firstSecs,
            double factor,
            double pauseSecsMax,
            Set<Integer> neverAgain,
            boolean heedsRetryAfter,
            Duration timeout) {
        /** That of Evolution API 2.3.6, without its jitter. */
        public static final Rule EVOLUTION =
                new Rule(10, 5, 2, 300, Set.of(400, 401, 403, 404, 422), false, Duration.ofSeconds(30));

        /** That of WAHA. */
        public static final Rule WAHA = new Rule(15, 2, 1, 2, Set.of(), true, Duration.ofSeconds(30));

        /** Seconds after a try that failed. */
        public double pauseSecs(int tries) {
            return Math.min(firstSecs * Math.pow(factor, tries - 1), pauseSecsMax);
        }
    }

    /**
     * The end of a webhook.
     *
     * @param status the last answer; 0 if there was none
     */
    public record Outcome(URI url, String body, int status, int tries) {
        public boolean isTaken() {
            return status >= STATUS_OK && status <= STATUS_OK_MAX;
        }
    }

    /**
     * A sender.
     *
     * @param clock the time that one second of the sender takes, in seconds
     */
    public WebhookSender(Rule rule, double clock) {
        this.rule = rule;
        this.clock = clock;
    }

    /** Sends a webhook. The future completes when it was taken or given up. */
    @SuppressWarnings("CollectionUndefinedEquality") // The same future is meant.
    public CompletableFuture<Outcome> send(URI url, Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(rule.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        CompletableFuture<Outcome> settled = done.whenComplete((outcome, failure) -> outcomes.add(outcome));
        open.add(settled);
        attempt(new Webhook(request.build(), body, done), 1);
        return settled.whenComplete((outcome, failure) -> open.remove(settled));
    }

    private record Webhook(HttpRequest request, String body, CompletableFuture<Outcome> done) {}

    private void attempt(Webhook webhook, int tries) {
        if (closed) {
            settle(webhook, 0, tries - 1);
            return;
        }
        CompletableFuture<?> unused = client.sendAsync(webhook.request(), HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> answered(webhook, tries, response));
    }

    private void answered(Webhook webhook, int tries, @Nullable HttpResponse<Void> response) {
        int status = response == null ? 0 : response.statusCode();
        boolean isTaken = status >= STATUS_OK && status <= STATUS_OK_MAX;
        if (isTaken || tries >= rule.triesMax() || rule.neverAgain().contains(status)) {
            settle(webhook, status, tries);
            return;
        }
        double pause = rule.pauseSecs(tries);
        if (response != null && rule.heedsRetryAfter()) {
            pause = response.headers().firstValueAsLong("Retry-After").orElse((long) pause);
        }
        CompletableFuture.delayedExecutor((long) (pause * clock * 1000), TimeUnit.MILLISECONDS)
                .execute(() -> attempt(webhook, tries + 1));
    }

    private static void settle(Webhook webhook, int status, int tries) {
        webhook.done().complete(new Outcome(webhook.request().uri(), webhook.body(), status, tries));
    }

    /** The ends of the webhooks that are settled. */
    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** The number of webhooks that are neither taken nor given up. */
    public int unsettled() {
        return open.size();
    }

    /** Waits until all webhooks that were sent so far are taken or given up. */
    public void awaitSettled() {
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
    }

    @Override
    public void close() {
        closed = true;
    }
}
