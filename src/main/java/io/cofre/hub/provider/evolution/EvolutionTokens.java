package io.cofre.hub.provider.evolution;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import io.cofre.hub.provider.IngestHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Checks the token that Evolution sends with a webhook: a JWT that it signs by HMAC-SHA256 with the {@code jwt_key} of
 * the webhook's headers. Evolution makes it once for an event, and sends the same one with each try.
 */
final class EvolutionTokens {
    /** The tenth try comes up to half an hour after the first, and the token ends after ten minutes. */
    private static final Duration PAST_ITS_END = Duration.ofMinutes(20);

    private static final Duration CLOCKS_APART = Duration.ofSeconds(30);
    private static final String SCHEME = "Bearer ";

    private final InstantSource time;

    EvolutionTokens(InstantSource time) {
        this.time = time;
    }

    /** Whether the headers hold a good token of that key. */
    boolean isGood(String jwtKey, IngestHeaders headers) {
        Optional<String> token = headers.get("Authorization")
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip());
        if (jwtKey.isEmpty() || token.isEmpty()) {
            return false;
        }
        try {
            verifier(jwtKey).verify(token.get());
            return true;
        } catch (JWTVerificationException wrong) {
            return false;
        }
    }

    private JWTVerifier verifier(String jwtKey) {
        JWTVerifier.BaseVerification verification =
                (JWTVerifier.BaseVerification) JWT.require(Algorithm.HMAC256(jwtKey))
                        .acceptExpiresAt(PAST_ITS_END.plus(CLOCKS_APART).toSeconds())
                        .ignoreIssuedAt()
                        .withClaimPresence("exp")
                        .withClaim("app", "evolution")
                        .withClaim("action", "webhook");
        return verification.build(time.withZone(ZoneOffset.UTC));
    }
}
