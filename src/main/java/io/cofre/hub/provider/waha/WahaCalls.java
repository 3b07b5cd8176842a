package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.cofre.hub.provider.AccountHealth;
import io.cofre.hub.provider.ProviderAnswer;
import io.cofre.hub.provider.ProviderCall;
import io.cofre.hub.provider.ProviderClient;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.ProviderException.Reason;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.ProviderText;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.util.Optional;

/**
 * Calls to WAHA about one session, and what its errors mean. Errors come as {@code {"message":"…"}} or as
 * {@code {"error":"…"}}; one about the status of a session names the status that was {@code expected}.
 */
final class WahaCalls {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int UNPROCESSABLE = 422;
    private static final int SERVER_ERROR = 500;

    private final ProviderClient client;

    WahaCalls(ProviderClient client) {
        this.client = client;
    }

    AccountHealth health(ProviderAccount account) {
        return client.health(account);
    }

    /**
     * The body of the answer.
     *
     * @throws ProviderException if WAHA did not do it
     */
    JsonNode done(ProviderAccount account, Instance instance, ProviderCall call) {
        ProviderAnswer answer = client.call(account, call);
        if (answer.isSuccess()) {
            return answer.body();
        }
        String text = ProviderText.of(messages(answer.body()), account, instance);
        throw new ProviderException(reason(answer), "WAHA refuses it: " + text);
    }

    /** The body of the answer; empty if WAHA refuses it for that reason. */
    Optional<JsonNode> doneUnless(Reason expected, ProviderAccount account, Instance instance, ProviderCall call) {
        try {
            return Optional.of(done(account, instance, call));
        } catch (ProviderException refused) {
            if (refused.reason() == expected) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Asks for the sessions that run, which shows whether the key is taken. */
    void check(ProviderAccount account) {
        ProviderAnswer answer = client.call(account, ProviderCall.get("/api/sessions"));
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            throw new ProviderException(Reason.UNAUTHORIZED, "WAHA does not take the API key");
        }
        if (!answer.isSuccess() || !answer.body().isArray()) {
            throw new ProviderException(Reason.UNAVAILABLE, "what answers there is no WAHA: status " + answer.status());
        }
    }

    private static ArrayNode messages(JsonNode body) {
        ArrayNode messages = ProviderJson.array();
        if (body.has("message")) {
            messages.add(body.get("message"));
        }
        if (body.has("error")) {
            messages.add(body.get("error"));
        }
        return messages;
    }

    private static Reason reason(ProviderAnswer answer) {
        boolean isAboutStatus = answer.body().has("expected") && answer.body().has("status");
        return switch (answer.status()) {
            case UNAUTHORIZED, FORBIDDEN -> Reason.UNAUTHORIZED;
            case NOT_FOUND -> Reason.ABSENT;
            case UNPROCESSABLE -> {
                if (isAboutStatus) {
                    yield Reason.NOT_CONNECTED;
                }
                yield saysExists(answer.body()) ? Reason.EXISTS : Reason.REFUSED;
            }
            default -> answer.status() >= SERVER_ERROR ? Reason.UNAVAILABLE : Reason.REFUSED;
        };
    }

    private static boolean saysExists(JsonNode body) {
        String message = string(body, "message");
        return message.contains("exists") || message.contains("Use PUT");
    }

    /** The path of a route about a session. */
    static String path(Instance instance, String route) {
        return "/api/sessions/" + ProviderCall.segment(instance.name()) + route;
    }
}
