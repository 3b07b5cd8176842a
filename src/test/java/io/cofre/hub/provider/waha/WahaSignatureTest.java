package io.cofre.hub.provider.waha;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.provider.IngestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The signature of WAHA's webhooks, with the vector of its documentation. */
class WahaSignatureTest {
    private static final String KEY = "my-secret-key";
    private static final String BODY = "{\"event\":\"message\",\"session\":\"default\",\"engine\":\"WEBJS\"}";
    private static final String SIGNATURE = "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
            + "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89";

    @Test
    void takesTheVector() {
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", SIGNATURE, "X-Webhook-Hmac-Algorithm", "sha512"), BODY))
                .isTrue();
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", SIGNATURE.toUpperCase(Locale.ROOT)), BODY))
                .isTrue();
    }

    @Test
    void refusesWhatWasTamperedWith() {
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", SIGNATURE), BODY + " ")).isFalse();
        assertThat(isGood("other", Map.of("X-Webhook-Hmac", SIGNATURE), BODY)).isFalse();
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", SIGNATURE.replace('2', '3')), BODY))
                .isFalse();
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", SIGNATURE.substring(2)), BODY))
                .isFalse();
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", "no digits"), BODY)).isFalse();
        assertThat(isGood(KEY, Map.of("X-Webhook-Hmac", SIGNATURE, "X-Webhook-Hmac-Algorithm", "sha1"), BODY))
                .isFalse();
    }

    @Test
    void refusesWhatHasNoSignature() {
        assertThat(isGood(KEY, Map.of(), BODY)).isFalse();
        assertThat(isGood("", Map.of("X-Webhook-Hmac", SIGNATURE), BODY)).isFalse();
    }

    private static boolean isGood(String key, Map<String, String> given, String body) {
        IngestHeaders headers = name -> Optional.ofNullable(given.get(name));
        return WahaSignature.isGood(key, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
