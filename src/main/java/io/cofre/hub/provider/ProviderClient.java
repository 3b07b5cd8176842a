package io.cofre.hub.provider;

import dev.failsafe.Bulkhead;
import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.registry.ProviderAccount;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls to the accounts of one kind of provider. A call is bounded in time and in the length of its answer. It is tried
 * again if it may be repeated and was not answered. An account that fails call after call is left alone for a while.
 * Thread-safe.
 */
public final class ProviderClient {
    private static final int ANSWER_BYTES_MAX = 8 << 20;
    private static final int ACCOUNTS_MAX = 10_000;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final double JITTER = 0.2;
    private static final int UNAUTHORIZED = 401;

    /** Statuses of a program that is not there: a proxy answers, or the program has too much to do. */
    private static final Set<Integer> NOT_THERE = Set.of(429, 502, 503, 504);

    private final String name;
    private final String keyHeader;
    private final CallSettings settings;
    private final InstantSource time;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    /** The accounts that were called; the one that was not for the longest time comes first. */
    private final Map<String, Line> lines = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A client.
     *
     * @param name the provider's name for people
     * @param keyHeader the header that carries the key
     */
    public ProviderClient(String name, String keyHeader, CallSettings settings, InstantSource time) {
        this.name = name;
        this.keyHeader = keyHeader;
        this.settings = settings;
        this.time = time;
    }

    /**
     * The answer to a call, whatever its status.
     *
     * @throws ProviderException {@code UNAVAILABLE} if there is none
     */
    public ProviderAnswer call(ProviderAccount account, ProviderCall call) {
        Line line = line(account.id());
        HttpRequest.Builder request = request(account, call);
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            ProviderAnswer answer = line.executor(call.isRepeatable()).get(() -> once(request, deadline));
            if (answer.status() == UNAUTHORIZED) {
                line.failed("it does not take the key", time.instant());
            } else {
                line.succeeded();
            }
            return answer;
        } catch (CircuitBreakerOpenException open) {
            throw unavailable("it has failed again and again, and is left alone for a while", open);
        } catch (BulkheadFullException full) {
            throw unavailable("too many calls to it wait for an answer", full);
        } catch (FailsafeException failure) {
            String problem = failure.getCause() instanceof NoAnswer noAnswer ? noAnswer.problem : "it was interrupted";
            line.failed(problem, time.instant());
            throw unavailable(problem, failure);
        }
    }

    /** The success of the calls to an account. */
    public AccountHealth health(ProviderAccount account) {
        synchronized (lines) {
            Line line = lines.get(account.id());
            return line == null ? AccountHealth.UNTRIED : line.health();
        }
    }

    private ProviderException unavailable(String problem, Exception cause) {
        return new ProviderException(Reason.UNAVAILABLE, name + " does not answer: " + problem, cause);
    }

    private Line line(String account) {
        synchronized (lines) {
            Line line = lines.computeIfAbsent(account, id -> new Line(settings));
            if (lines.size() > ACCOUNTS_MAX) {
                lines.remove(lines.keySet().iterator().next());
            }
            return line;
        }
    }

    private HttpRequest.Builder request(ProviderAccount account, ProviderCall call) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(account.baseUrl() + call.path()))
                    .header(keyHeader, account.key())
                    .header("Accept", "application/json");
        } catch (IllegalArgumentException wrong) {
            // The message of the cause would show the key.
            throw new ProviderException(Reason.REFUSED, "the URL or the key of the provider holds a wrong character");
        }
        call.body().ifPresent(body -> request.header("Content-Type", "application/json"));
        return request.method(
                call.method(),
                call.body().map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody));
    }

    private ProviderAnswer once(HttpRequest.Builder request, long deadline) throws NoAnswer {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new NoAnswer("no answer within " + settings.timeout().toSeconds() + " s");
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.timeout(Duration.ofNanos(left)).build(), BoundedBody.upTo(ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(left, TimeUnit.NANOSECONDS);
            if (NOT_THERE.contains(response.statusCode())) {
                throw new NoAnswer("status " + response.statusCode());
            }
            return ProviderAnswer.of(response.statusCode(), response.body());
        } catch (TimeoutException late) {
            throw new NoAnswer("no answer within " + settings.timeout().toSeconds() + " s");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof BoundedBody.TooLongException tooLong) {
                throw unavailable("the answer is longer than " + ANSWER_BYTES_MAX + " bytes", tooLong);
            }
            throw new NoAnswer(problemOf(failure));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NoAnswer("the call was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private static String problemOf(ExecutionException wrapping) {
        Throwable failure = Objects.requireNonNullElse(wrapping.getCause(), wrapping);
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof ConnectException) {
            return "no connection";
        }
        String message = failure.getMessage();
        return message == null || !(failure instanceof IOException) ? "the connection broke" : message;
    }

    /** A call was not answered. */
    private static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        NoAnswer(String problem) {
            super(problem);
            this.problem = problem;
        }
    }

    /** The state of the calls to one account. */
    private static final class Line {
        private final CircuitBreaker<ProviderAnswer> breaker;
        private final FailsafeExecutor<ProviderAnswer> repeating;
        private final FailsafeExecutor<ProviderAnswer> once;
        private Optional<Instant> failingSince = Optional.empty();
        private String lastError = "";

        Line(CallSettings settings) {
            breaker = CircuitBreaker.<ProviderAnswer>builder()
                    .handle(NoAnswer.class)
                    .withFailureThreshold(settings.failuresMax())
                    .withDelay(settings.breakerOpen())
                    .build();
            Bulkhead<ProviderAnswer> bulkhead = Bulkhead.<ProviderAnswer>builder(settings.callsMax())
                    .withMaxWaitTime(settings.timeout().dividedBy(2))
                    .build();
            RetryPolicy<ProviderAnswer> retry = RetryPolicy.<ProviderAnswer>builder()
                    .handle(NoAnswer.class)
                    .withMaxAttempts(settings.triesMax())
                    .withBackoff(settings.pause(), settings.pause().multipliedBy(8))
                    .withJitter(JITTER)
                    .withMaxDuration(settings.timeout())
                    .build();
            repeating = Failsafe.with(bulkhead, breaker, retry);
            once = Failsafe.with(bulkhead, breaker);
        }

        FailsafeExecutor<ProviderAnswer> executor(boolean isRepeatable) {
            return isRepeatable ? repeating : once;
        }

        synchronized void succeeded() {
            failingSince = Optional.empty();
        }

        synchronized void failed(String problem, Instant now) {
            failingSince = Optional.of(failingSince.orElse(now));
            lastError = problem;
        }

        synchronized AccountHealth health() {
            return new AccountHealth(
                    failingSince.isEmpty(),
                    failingSince,
                    lastError,
                    switch (breaker.getState()) {
                        case CLOSED -> AccountHealth.Breaker.CLOSED;
                        case OPEN -> AccountHealth.Breaker.OPEN;
                        case HALF_OPEN -> AccountHealth.Breaker.HALF_OPEN;
                    });
        }
    }
}
