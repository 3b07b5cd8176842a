package io.cofre.hub.provider.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.cofre.hub.provider.IngestHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokens with which Evolution shows that a webhook is its own. */
class EvolutionTokensTest {
    private static final String KEY = "jwt-secret-0001-jwt-secret-0001";
    private static final Instant NOW = Instant.parse("2026-11-26T13:15:24Z");

    private final EvolutionTokens tokens = new EvolutionTokens(InstantSource.fixed(NOW));

    @Test
    void takesATokenOfTheKey() {
        assertThat(tokens.isGood(KEY, bearer(EvolutionWebhooks.token(KEY, NOW))))
                .isTrue();
        assertThat(tokens.isGood("another", bearer(EvolutionWebhooks.token(KEY, NOW))))
                .isFalse();
        assertThat(tokens.isGood("", bearer(EvolutionWebhooks.token(KEY, NOW)))).isFalse();
        assertThat(tokens.isGood(KEY, name -> Optional.empty())).isFalse();
        assertThat(tokens.isGood(KEY, bearer(""))).isFalse();
        assertThat(tokens.isGood(KEY, name -> Optional.of("Basic " + EvolutionWebhooks.token(KEY, NOW))))
                .isFalse();
    }

    /** The tenth try of an event comes with the token of the first. */
    @ParameterizedTest
    @CsvSource({"PT0S,true", "PT9M,true", "PT29M,true", "PT31M,false", "P1D,false"})
    void takesATokenAsLongAsEvolutionTriesAgain(Duration age, boolean isGood) {
        String token = EvolutionWebhooks.token(KEY, NOW.minus(age));
        assertThat(tokens.isGood(KEY, bearer(token))).isEqualTo(isGood);
    }

    @Test
    void refusesOtherAlgorithmsAndTokensThatNeverEnd() {
        String other = JWT.create()
                .withExpiresAt(NOW.plusSeconds(60))
                .withClaim("app", "evolution")
                .withClaim("action", "webhook")
                .sign(Algorithm.HMAC512(KEY));
        String endless = JWT.create()
                .withClaim("app", "evolution")
                .withClaim("action", "webhook")
                .sign(Algorithm.HMAC256(KEY));
        String foreign = JWT.create()
                .withExpiresAt(NOW.plusSeconds(60))
                .withClaim("userId", "u")
                .sign(Algorithm.HMAC256(KEY));
        String unsigned = encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "."
                + encoded("{\"exp\":" + NOW.plusSeconds(60).getEpochSecond()
                        + ",\"app\":\"evolution\",\"action\":\"webhook\"}")
                + ".";
        assertThat(new String[] {other, endless, foreign, unsigned})
                .noneMatch(token -> tokens.isGood(KEY, bearer(token)));
    }

    @Test
    void refusesATokenThatWasGoodBeforeItsEnd() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        EvolutionTokens following = new EvolutionTokens(now::get);
        IngestHeaders headers = bearer(EvolutionWebhooks.token(KEY, NOW));
        assertThat(following.isGood(KEY, headers)).isTrue();
        assertThat(following.isGood(KEY, headers)).isTrue();
        assertThat(following.isGood("another", headers)).isFalse();
        now.set(NOW.plus(Duration.ofMinutes(31)));
        assertThat(following.isGood(KEY, headers)).isFalse();
    }

    @Test
    void refusesATamperedToken() {
        String[] parts = EvolutionWebhooks.token(KEY, NOW).split("\\.", -1);
        String tampered = parts[0] + "." + encoded("{\"exp\":9999999999,\"app\":\"evolution\",\"action\":\"webhook\"}")
                + "." + parts[2];
        assertThat(tokens.isGood(KEY, bearer(tampered))).isFalse();
    }

    /** The recordings hold tokens of the real Evolution. */
    @Test
    void takesTheTokensOfTheRealOne() {
        Map<String, String> secrets =
                Map.of("loja2", "jwt-secret-0001", "loja7", "jwt-secret-0007", "loja31", "jwt-secret-0031");
        long checked = Recordings.webhooks().stream()
                .filter(webhook ->
                        webhook.headers().path("authorization").asText().startsWith("Bearer ey"))
                .peek(webhook -> {
                    String header = webhook.headers().path("authorization").asText();
                    Instant made = JWT.decode(header.substring(7)).getIssuedAtAsInstant();
                    String secret = secrets.get(webhook.body().path("instance").asText());
                    EvolutionTokens then = new EvolutionTokens(InstantSource.fixed(made));
                    assertThat(then.isGood(String.valueOf(secret), name -> Optional.of(header)))
                            .isTrue();
                    assertThat(then.isGood("jwt-secret-9999", name -> Optional.of(header)))
                            .isFalse();
                })
                .count();
        assertThat(checked).isGreaterThan(20);
    }

    private static IngestHeaders bearer(String token) {
        return name -> name.equalsIgnoreCase("authorization") ? Optional.of("Bearer " + token) : Optional.empty();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
