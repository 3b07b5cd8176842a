package io.cofre.hub.web;

import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.webhook.Webhook;
import io.cofre.hub.webhook.WebhookRequest;
import io.cofre.hub.webhook.WebhookRequest.ForProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of a request that sets a webhook. The kinds of providers spell some members in their own way:
 *
 * <pre>
 *   evolution  {"url","events","headers":{"name":"value"},"webhookByEvents","webhookBase64"}
 *   waha       {"url","events","customHeaders":[{"name","value"}],"retries":3,"hmac":"key"}
 *   all        {"id","add","mode":"hub"|"direct","ordered","perSecondMax"}
 * </pre>
 */
final class WebhookBody {
    private static final int EVENTS_MAX = 100;
    private static final int HEADERS_MAX = 20;
    private static final int HEADER_LENGTH_MAX = 2048;
    private static final int ATTEMPTS_MAX = 100;
    private static final int PER_SECOND_MAX = 10_000;

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]+");

    /** Headers that the sender of a request makes itself. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp",
            "x-event-epoch",
            "x-event-seq");

    private WebhookBody() {}

    /** Reads all members that a provider with those options knows. The caller refuses the others. */
    static WebhookRequest read(Members body, Set<WebhookOption> options) {
        Optional<Map<String, String>> headers = headers(body, options);
        headers.ifPresent(given -> given.forEach(WebhookBody::checkHeader));
        ForProvider forProvider = new ForProvider(
                options.contains(WebhookOption.BY_EVENTS)
                        && body.flag("webhookByEvents").orElse(false),
                options.contains(WebhookOption.BASE64)
                        && body.flag("webhookBase64").orElse(false),
                options.contains(WebhookOption.RETRIES) ? attempts(body) : OptionalInt.empty(),
                options.contains(WebhookOption.HMAC) ? hmacKey(body) : Optional.empty());
        return new WebhookRequest(
                body.text("id", Names.ID_LENGTH_MAX),
                body.flag("add").orElse(false),
                body.text("url", Names.URL_LENGTH_MAX),
                body.texts("events", EVENTS_MAX, Names.NAME_LENGTH_MAX),
                headers,
                mode(body),
                body.flag("ordered"),
                toInt(body.number("perSecondMax", 0, PER_SECOND_MAX)),
                forProvider);
    }

    private static Optional<Map<String, String>> headers(Members body, Set<WebhookOption> options) {
        if (options.contains(WebhookOption.HEADERS)) {
            return body.textsByName("headers", HEADERS_MAX, HEADER_LENGTH_MAX);
        }
        return options.contains(WebhookOption.CUSTOM_HEADERS) ? customHeaders(body) : Optional.empty();
    }

    private static Webhook.Mode mode(Members body) {
        String mode = body.text("mode", Names.NAME_LENGTH_MAX).orElse("hub");
        return switch (mode) {
            case "hub" -> Webhook.Mode.HUB;
            case "direct" -> Webhook.Mode.DIRECT;
            default -> throw Members.refused("mode is neither hub nor direct");
        };
    }

    /** A number, or an object as some providers have it. */
    private static OptionalInt attempts(Members body) {
        if (!body.isObject("retries")) {
            return toInt(body.number("retries", 0, ATTEMPTS_MAX));
        }
        Members retries = body.object("retries").orElseThrow();
        retries.text("policy", Names.NAME_LENGTH_MAX);
        retries.number("delaySeconds", 0, Integer.MAX_VALUE);
        return toInt(retries.number("attempts", 0, ATTEMPTS_MAX));
    }

    /** A string, or an object as some providers have it. */
    private static Optional<String> hmacKey(Members body) {
        return body.isObject("hmac")
                ? body.object("hmac").flatMap(hmac -> hmac.text("key", Names.KEY_LENGTH_MAX))
                : body.text("hmac", Names.KEY_LENGTH_MAX);
    }

    private static Optional<Map<String, String>> customHeaders(Members body) {
        if (!body.has("customHeaders")) {
            return Optional.empty();
        }
        List<Members> given = body.objects("customHeaders", HEADERS_MAX);
        Map<String, String> headers = new LinkedHashMap<>();
        for (Members header : given) {
            headers.put(header.required("name", HEADER_LENGTH_MAX), header.required("value", HEADER_LENGTH_MAX));
        }
        return Optional.of(headers);
    }

    /** Neither name nor value is told: a caller may have mixed them up. */
    private static void checkHeader(String name, String value) {
        if (!HEADER_NAME.matcher(name).matches()) {
            throw Members.refused("the name of a header has characters that no header can have");
        }
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw Members.refused("the header " + name + " is made by the hub itself");
        }
        if (!HEADER_VALUE.matcher(value).matches()) {
            throw Members.refused("the value of the header " + name + " has characters that no header can have");
        }
    }

    private static OptionalInt toInt(OptionalLong number) {
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }
}
