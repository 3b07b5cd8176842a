package io.cofre.hub.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of callers: JSON Web Tokens (RFC 7519), signed by HMAC-SHA256 and no other algorithm. They must end, with
 * a leeway of {@value #LEEWAY_SECONDS} s for clocks. When one was made does not matter: the clock that made it may have
 * been ahead. Thread-safe.
 *
 * <pre>
 *   {"userId":"7","email":"…","role":"TENANT_ADMIN","tenantId":"acme","iat":…,"exp":…}
 * </pre>
 */
public final class Tokens {
    /** The least length of the secret: RFC 7518, 3.2, asks for that of the hash. */
    public static final int SECRET_BYTES_MIN = 32;

    static final int LEEWAY_SECONDS = 30;

    private static final int TOKEN_LENGTH_MAX = 8 * 1024;
    private static final int CLAIM_LENGTH_MAX = 256;

    private final Algorithm algorithm;
    private final JWTVerifier verifier;
    private final InstantSource time;

    private Tokens(Algorithm algorithm, InstantSource time) {
        this.algorithm = algorithm;
        this.time = time;
        JWTVerifier.BaseVerification verification = (JWTVerifier.BaseVerification) JWT.require(algorithm)
                .acceptLeeway(LEEWAY_SECONDS)
                .ignoreIssuedAt()
                .withClaimPresence("exp");
        this.verifier = verification.build(time.withZone(ZoneOffset.UTC));
    }

    /** The tokens that are signed with that secret, which has at least {@value #SECRET_BYTES_MIN} bytes. */
    public static Tokens of(String secret, InstantSource time) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("the secret of tokens has less than " + SECRET_BYTES_MIN + " bytes");
        }
        return new Tokens(Algorithm.HMAC256(bytes), time);
    }

    /** The result of the check of a token. */
    public sealed interface Finding permits Valid, Invalid {}

    /** The token is good. */
    public record Valid(Caller caller) implements Finding {}

    /** The token is none, or not good any more. */
    public record Invalid(Reason reason) implements Finding {}

    /** Why somebody is not let in. The messages are those that callers of the hub know. */
    public enum Reason {
        /** There is no token. */
        MISSING("Token de acesso não fornecido"),
        /** The token is not one of ours. */
        INVALID("Token inválido"),
        /** The token has ended. */
        EXPIRED("Token expirado");

        private final String message;

        Reason(String message) {
            this.message = message;
        }

        /** The message for the caller. */
        public String message() {
            return message;
        }
    }

    /** Verifies a token. A blank one is missing. */
    public Finding verify(@Nullable String token) {
        if (token == null || token.isBlank()) {
            return new Invalid(Reason.MISSING);
        }
        if (token.length() > TOKEN_LENGTH_MAX) {
            return new Invalid(Reason.INVALID);
        }
        try {
            return callerOf(verifier.verify(token)).<Finding>map(Valid::new).orElse(new Invalid(Reason.INVALID));
        } catch (TokenExpiredException ended) {
            return new Invalid(Reason.EXPIRED);
        } catch (JWTVerificationException forged) {
            return new Invalid(Reason.INVALID);
        }
    }

    /** Makes a token that ends after so long. */
    public String mint(String userId, Role role, String tenant, Duration life) {
        Instant now = time.instant();
        return JWT.create()
                .withClaim("userId", userId)
                .withClaim("role", role.name())
                .withClaim("tenantId", tenant)
                .withIssuedAt(now)
                .withExpiresAt(now.plus(life))
                .sign(algorithm);
    }

    private static Optional<Caller> callerOf(DecodedJWT token) {
        Optional<Role> role = text(token, "role").flatMap(Role::of);
        String tenant = text(token, "tenantId").orElse("");
        @Nullable Instant until = token.getExpiresAtAsInstant();
        boolean hasNoTenant = tenant.isEmpty() && role.isPresent() && role.get() != Role.SUPERADMIN;
        if (hasNoTenant || until == null) {
            return Optional.empty();
        }
        String userId = text(token, "userId").orElse("");
        return role.map(known -> new Caller(userId, known, tenant, until));
    }

    /** A claim that is a text, or a number as some programs number their users. */
    private static Optional<String> text(DecodedJWT token, String name) {
        Claim claim = token.getClaim(name);
        String text = claim.asString();
        if (text == null) {
            Long number = claim.asLong();
            text = number == null ? null : Objects.toString(number);
        }
        return Optional.ofNullable(text).filter(each -> !each.isBlank() && each.length() <= CLAIM_LENGTH_MAX);
    }
}
