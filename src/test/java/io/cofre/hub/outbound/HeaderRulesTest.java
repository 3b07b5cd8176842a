package io.cofre.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.cofre.session.CofreException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
    @Test
    void allowsHeadersOfATenant() {
        assertThatNoException()
                .isThrownBy(() -> HeaderRules.check(Map.of("Authorization", "Bearer a.b-c", "X-Crm", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Webhook-Signature",
                "X-Event-Seq",
                "User-Agent",
                "",
                "a b",
                "a:b",
                "a\r\nb",
                "ä"
            })
    void refusesAName(String name) {
        assertThatExceptionOfType(CofreException.class).isThrownBy(() -> HeaderRules.check(Map.of(name, "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r\nX-Other: y", "secret\n", "secret\u0000", "secret\u00e4", "secret\u2028"})
    void refusesAValueAndDoesNotTellIt(String value) {
        assertThatExceptionOfType(CofreException.class)
                .isThrownBy(() -> HeaderRules.check(Map.of("X-Key", value)))
                .satisfies(refused ->
                        assertThat(refused.getMessage()).contains("X-Key").doesNotContain("secret"));
    }

    @Test
    void refusesTooManyAndTooLong() {
        Map<String, String> many = new TreeMap<>();
        for (int number = 0; number <= 32; number++) {
            many.put("X-" + number, "x");
        }

        assertThatExceptionOfType(CofreException.class).isThrownBy(() -> HeaderRules.check(many));
        assertThatExceptionOfType(CofreException.class)
                .isThrownBy(() -> HeaderRules.check(Map.of("X-Long", "x".repeat(5000))));
    }
}
