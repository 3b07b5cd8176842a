package io.cofre.hub.provider.evolution;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.cofre.hub.provider.IngestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks the token that Evolution sends with a webhook: a JWT that it signs by HMAC-SHA256 with the {@code jwt_key} of
 * the webhook's headers. Evolution makes it once for an event, and sends the same one with each try. Only the
 * second in it tells one event from another, and a busy instance sends the same token many times. So the last good one
 * of each key is remembered. Thread-safe.
 */
final class EvolutionTokens {
    /** The tenth try comes up to half an hour after the first, and the token ends after ten minutes. */
    private static final Duration PAST_ITS_END = Duration.ofMinutes(20);

    private static final Duration CLOCKS_APART = Duration.ofSeconds(30);
    private static final String SCHEME = "Bearer ";
    private static final int REMEMBERED_MAX = 1024;

    private final InstantSource time;
    private final Map<String, GoodToken> lastGood = new ConcurrentHashMap<>();

    /** A token that was found good, and until when it is. */
    private record GoodToken(String token, Instant until) {
        boolean is(String other, Instant now) {
            return now.isBefore(until) && MessageDigest.isEqual(bytes(token), bytes(other));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

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
        GoodToken last = lastGood.get(jwtKey);
        if (last != null && last.is(token.get(), time.instant())) {
            return true;
        }
        try {
            DecodedJWT good = verifier(jwtKey).verify(token.get());
            remember(
                    jwtKey,
                    new GoodToken(token.get(), good.getExpiresAtAsInstant().plus(PAST_ITS_END)));
            return true;
        } catch (JWTVerificationException wrong) {
            return false;
        }
    }

    private void remember(String jwtKey, GoodToken good) {
        if (lastGood.size() >= REMEMBERED_MAX) {
            lastGood.clear();
        }
        lastGood.put(jwtKey, good);
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
