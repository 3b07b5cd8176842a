package io.cofre.hub.provider;

import io.cofre.hub.outbound.Answer;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.OutboundRequest;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.registry.ProviderAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The way to providers that a tenant registered. Each connection goes to an address that was checked just before: the
 * name had a public address when it was registered, and its owner can give it another one at any time.
 */
final class PinnedTransport implements Transport {
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    /** The tenant decides what is answered, and the tree of a text of brackets takes many times its length. */
    private static final int ANSWER_MEMBERS_MAX = 50_000;

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");

    private final OutboundClient client;

    PinnedTransport(OutboundClient client) {
        this.client = client;
    }

    @Override
    public Exchange prepare(ProviderAccount account, String keyHeader, ProviderCall call) {
        if (!KEY.matcher(account.key()).matches()) {
            throw new IllegalArgumentException("no header can carry the key");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(keyHeader, account.key());
        headers.put("Accept", "application/json");
        call.body().ifPresent(body -> headers.put("Content-Type", "application/json"));
        OutboundRequest request = new OutboundRequest(
                call.method(),
                TargetUrl.of(account.baseUrl() + call.path()),
                headers,
                call.body().orElse("").getBytes(StandardCharsets.UTF_8),
                call.isRepeatable());
        return limit -> send(request, limit);
    }

    private ProviderAnswer send(OutboundRequest request, Duration limit) throws IOException {
        Answer answer = client.send(request, ANSWER_BYTES_MAX, limit);
        if (answer.body().length >= ANSWER_BYTES_MAX) {
            throw new AnswerTooLongException(ANSWER_BYTES_MAX);
        }
        if (members(answer.body()) > ANSWER_MEMBERS_MAX) {
            throw new IOException("the answer has more than " + ANSWER_MEMBERS_MAX + " members");
        }
        return ProviderAnswer.of(answer.status(), answer.body());
    }

    /** The arrays, objects, members and elements of a JSON text, roughly. */
    private static int members(byte[] text) {
        int members = 0;
        for (byte each : text) {
            members += each == ',' || each == '[' || each == '{' ? 1 : 0;
        }
        return members;
    }
}
