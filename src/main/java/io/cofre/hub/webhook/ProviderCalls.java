package io.cofre.hub.webhook;

import io.cofre.hub.provider.ProviderException;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Calls to providers on behalf of callers, at most {@value #TENANT_CALLS_MAX} at a time for one tenant and
 * {@value #CALLS_MAX} for all: a provider that hangs holds up nobody else. Thread-safe.
 */
public final class ProviderCalls {
    static final int CALLS_MAX = 32;
    static final int TENANT_CALLS_MAX = 8;

    private final ConcurrentHashMap<String, Integer> running = new ConcurrentHashMap<>();

    /**
     * The result of a call.
     *
     * @throws CofreException {@code OVERLOADED} if too many calls are running; else the code of a
     *     {@link ProviderException}
     */
    <T> T call(String tenant, Supplier<T> call) {
        enter(tenant);
        try {
            return call.get();
        } catch (ProviderException failure) {
            throw refusal(failure);
        } finally {
            leave(tenant);
        }
    }

    /** Runs a call without a result, as {@link #call} does. */
    void run(String tenant, Runnable call) {
        call(tenant, () -> {
            call.run();
            return true;
        });
    }

    private void enter(String tenant) {
        // The count of all calls may be passed by as many as enter at the same instant: it protects threads, not data.
        boolean isFull = running.values().stream().mapToInt(Integer::intValue).sum() >= CALLS_MAX;
        if (isFull || running.merge(tenant, 1, Integer::sum) > TENANT_CALLS_MAX) {
            if (!isFull) {
                leave(tenant);
            }
            throw new CofreException(ErrorCode.OVERLOADED, "too many calls to providers are running; try again");
        }
    }

    private void leave(String tenant) {
        running.computeIfPresent(tenant, (id, count) -> count == 1 ? null : count - 1);
    }

    /** The refusal of a caller's request for the reason that a provider gave. */
    static CofreException refusal(ProviderException failure) {
        ErrorCode code = switch (failure.reason()) {
            case ABSENT -> ErrorCode.NOT_FOUND;
            case UNAVAILABLE, UNAUTHORIZED -> ErrorCode.BAD_GATEWAY;
            case EXISTS, NOT_CONNECTED -> ErrorCode.CONFLICT;
            case REFUSED -> ErrorCode.BAD_REQUEST;
        };
        return new CofreException(code, Objects.requireNonNullElse(failure.getMessage(), "the provider failed"));
    }
}
