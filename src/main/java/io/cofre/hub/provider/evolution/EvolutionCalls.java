package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.List;
import java.util.Optional;

/**
 * Calls to Evolution API about one instance, and what its errors mean. They come as
 * {@code {"status":400,"error":"Bad Request","response":{"message":["…"]}}}; the list may be nested, or be one text, and
 * some errors come with the status 200.
 */
final class EvolutionCalls {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    /** The reasons given for an instance that was never paired, was logged out, or has lost its connection. */
    private static final List<String> NOT_CONNECTED =
            List.of("is not connected", "Connection Closed", "TypeError: Cannot read properties of undefined");

    private final ProviderClient client;

    EvolutionCalls(ProviderClient client) {
        this.client = client;
    }

    AccountHealth health(ProviderAccount account) {
        return client.health(account);
    }

    /**
     * The body of the answer.
     *
     * @throws ProviderException if Evolution did not do it
     */
    JsonNode done(ProviderAccount account, Instance instance, ProviderCall call) {
        ProviderAnswer answer = client.call(account, call);
        boolean isError = answer.body().path("error").asBoolean(false);
        if (answer.isSuccess() && !isError) {
            return answer.body();
        }
        throw refused(account, instance, answer);
    }

    /** The body of the answer; empty if Evolution has no such instance. */
    Optional<JsonNode> ifPresent(ProviderAccount account, Instance instance, ProviderCall call) {
        try {
            return Optional.of(done(account, instance, call));
        } catch (ProviderException refused) {
            if (refused.reason() == Reason.ABSENT) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Asks for something that no instance can be, only to see whether the key is taken. */
    void check(ProviderAccount account) {
        ProviderAnswer answer = client.call(account, ProviderCall.get("/instance/fetchInstances?instanceName=-"));
        boolean isEvolution =
                answer.isSuccess() || answer.body().path("response").has("message");
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            throw new ProviderException(Reason.UNAUTHORIZED, "Evolution does not take the API key");
        }
        if (!isEvolution || answer.status() >= SERVER_ERROR) {
            throw new ProviderException(
                    Reason.UNAVAILABLE, "what answers there is no Evolution API: status " + answer.status());
        }
    }

    private static ProviderException refused(ProviderAccount account, Instance instance, ProviderAnswer answer) {
        JsonNode response = answer.body().path("response").path("message");
        JsonNode message = response.isMissingNode() ? answer.body().path("message") : response;
        String text = ProviderText.of(message, account, instance);
        return new ProviderException(reason(answer, text), "Evolution refuses it: " + text);
    }

    private static Reason reason(ProviderAnswer answer, String text) {
        if (answer.status() == UNAUTHORIZED) {
            return Reason.UNAUTHORIZED;
        }
        if (answer.status() == NOT_FOUND) {
            return Reason.ABSENT;
        }
        if (answer.status() == FORBIDDEN && text.contains("already in use")) {
            return Reason.EXISTS;
        }
        if (NOT_CONNECTED.stream().anyMatch(text::contains)) {
            return Reason.NOT_CONNECTED;
        }
        return answer.status() >= SERVER_ERROR ? Reason.UNAVAILABLE : Reason.REFUSED;
    }

    /** The path of a route about an instance. */
    static String path(String route, Instance instance) {
        return route + "/" + ProviderCall.segment(instance.name());
    }

    /** A webhook as Evolution takes it. The flat form is refused, and so is one without {@code events}. */
    static ObjectNode wrapped(ObjectNode webhook) {
        ObjectNode body = ProviderJson.object();
        body.set("webhook", webhook);
        return body;
    }

    /** The URL of a row that is switched on; empty if it is off or there is no row. */
    static Optional<String> enabledUrl(JsonNode row) {
        String url = string(row, "url");
        return ProviderJson.flag(row, "enabled") && !url.isEmpty() ? Optional.of(url) : Optional.empty();
    }
}
