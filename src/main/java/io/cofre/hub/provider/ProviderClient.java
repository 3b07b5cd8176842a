package io.cofre.hub.provider;

import dev.failsafe.Bulkhead;
import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.TargetRefusedException;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.registry.ProviderAccount;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Calls to the accounts of one kind of provider. A call is bounded in time and in the length of its answer. It is tried
 * again if it may be repeated and was not answered. An account that fails call after call is left alone for a while.
 * Thread-safe.
 */
public final class ProviderClient {
    private static final int ACCOUNTS_MAX = 10_000;
    private static final double JITTER = 0.2;
    private static final int UNAUTHORIZED = 401;

    /** A provider answers only when it has uploaded an image to WhatsApp. */
    private static final int SLOW_FACTOR = 6;

    /** Statuses of a program that is not there: a proxy answers, or the program has too much to do. */
    private static final Set<Integer> NOT_THERE = Set.of(429, 502, 503, 504);

    private final String name;
    private final String keyHeader;
    private final CallSettings settings;
    private final InstantSource time;
    private final Transport plain = new PlainTransport();
    private final Transport pinned;

    /** The accounts that were called; the one that was not for the longest time comes first. */
    private final Map<String, Line> lines = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A client.
     *
     * @param name the provider's name for people
     * @param keyHeader the header that carries the key
     * @param outbound makes the calls to accounts that no operator registered
     */
    public ProviderClient(
            String name, String keyHeader, CallSettings settings, OutboundClient outbound, InstantSource time) {
        this.name = name;
        this.keyHeader = keyHeader;
        this.settings = settings;
        this.pinned = new PinnedTransport(outbound);
        this.time = time;
    }

    /**
     * The answer to a call, whatever its status.
     *
     * @throws ProviderException {@code UNAVAILABLE} if there is none
     */
    public ProviderAnswer call(ProviderAccount account, ProviderCall call) {
        Line line = line(account.id());
        Transport.Exchange exchange = exchange(account, call);
        long deadline = System.nanoTime() + settings.timeout().toNanos() * (call.isSlow() ? SLOW_FACTOR : 1);
        try {
            ProviderAnswer answer = line.executor(call.isRepeatable()).get(() -> once(exchange, deadline));
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

    private Transport.Exchange exchange(ProviderAccount account, ProviderCall call) {
        try {
            return (account.trusted() ? plain : pinned).prepare(account, keyHeader, call);
        } catch (IllegalArgumentException wrong) {
            // The message of the cause would show the key.
            throw new ProviderException(Reason.REFUSED, "the URL or the key of the provider holds a wrong character");
        }
    }

    private ProviderAnswer once(Transport.Exchange exchange, long deadline) throws NoAnswer {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new NoAnswer("no answer within " + settings.timeout().toSeconds() + " s");
        }
        try {
            ProviderAnswer answer = exchange.send(Duration.ofNanos(left));
            if (NOT_THERE.contains(answer.status())) {
                throw new NoAnswer("status " + answer.status());
            }
            return answer;
        } catch (AnswerTooLongException tooLong) {
            throw unavailable(String.valueOf(tooLong.getMessage()), tooLong);
        } catch (TargetRefusedException refused) {
            throw new ProviderException(Reason.REFUSED, String.valueOf(refused.getMessage()), refused);
        } catch (IOException failure) {
            throw new NoAnswer(problemOf(failure));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NoAnswer("the call was interrupted");
        }
    }

    private static String problemOf(IOException failure) {
        if (failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof ConnectException) {
            return "no connection";
        }
        if (failure instanceof UnknownHostException) {
            return "its host does not exist";
        }
        String message = failure.getMessage();
        return message == null ? "the connection broke" : message;
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
