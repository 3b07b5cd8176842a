package io.cofre.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of which tokens are taken. */
class TokensTest {
    private static final String SECRET = "a-secret-of-more-than-32-bytes-0123456789";
    private static final Algorithm OURS = Algorithm.HMAC256(SECRET);
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Instant now = START;
    private final Tokens tokens = Tokens.of(SECRET, () -> now);

    @ParameterizedTest
    @EnumSource
    void takesWhatItMade(Role role) {
        String token = tokens.mint("7", role, "acme", Duration.ofHours(12));

        assertThat(tokens.verify(token))
                .isEqualTo(new Tokens.Valid(new Caller("7", role, "acme", START.plus(Duration.ofHours(12)))));
    }

    @Test
    void takesTokensOfOtherProgramsWithTheSecret() {
        String token = good().withClaim("userId", 42)
                .withClaim("email", "a@example.com")
                .withClaim("other", true)
                .sign(OURS);

        assertThat(tokens.verify(token))
                .isEqualTo(new Tokens.Valid(new Caller("42", Role.USER, "acme", START.plusSeconds(60))));
    }

    @ParameterizedTest
    @CsvSource({"0,true", "89,true", "91,false", "100000,false"})
    void endsATokenWithSomeLeewayForClocks(int seconds, boolean isTaken) {
        String token = good().sign(OURS);

        now = START.plusSeconds(seconds);

        assertThat(tokens.verify(token))
                .isEqualTo(
                        isTaken
                                ? new Tokens.Valid(new Caller("", Role.USER, "acme", START.plusSeconds(60)))
                                : new Tokens.Invalid(Tokens.Reason.EXPIRED));
    }

    @Test
    void refusesATokenWithoutAnEnd() {
        assertRefused(JWT.create()
                .withClaim("role", "USER")
                .withClaim("tenantId", "acme")
                .sign(OURS));
    }

    @Test
    void refusesATokenThatHasNotBegun() {
        assertRefused(good().withNotBefore(START.plusSeconds(31)).sign(OURS));
    }

    /** The program that made it has a clock that is ahead, or that of the hub was set back. */
    @Test
    void takesATokenThatWasMadeInTheFuture() {
        String token = good().withIssuedAt(START.plusSeconds(86_400)).sign(OURS);
        assertThat(tokens.verify(token)).isInstanceOf(Tokens.Valid.class);
    }

    @Test
    void refusesAnotherSecret() {
        assertRefused(good().sign(Algorithm.HMAC256(SECRET + "!")));
    }

    @Test
    void refusesOtherAlgorithms() throws NoSuchAlgorithmException {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();

        assertRefused(good().sign(Algorithm.none()));
        assertRefused(good().sign(Algorithm.HMAC384(SECRET)));
        assertRefused(good().sign(Algorithm.HMAC512(SECRET)));
        assertRefused(
                good().sign(Algorithm.RSA256((RSAPublicKey) pair.getPublic(), (RSAPrivateKey) pair.getPrivate())));
    }

    /** The signature is good, and the header names another algorithm. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "HS512", "RS256", ""})
    void refusesAnAlgorithmThatTheHeaderAlonePretends(String algorithm) {
        String payload = good().sign(OURS).split("\\.", -1)[1];
        String head = base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}") + "." + payload;
        byte[] signature = OURS.sign(
                head.substring(0, head.indexOf('.')).getBytes(StandardCharsets.UTF_8),
                payload.getBytes(StandardCharsets.UTF_8));

        assertRefused(head + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        assertRefused(head + ".");
    }

    @Test
    void refusesAChangedToken() {
        String[] parts = good().sign(OURS).split("\\.", -1);
        String other = base64("{\"role\":\"SUPERADMIN\",\"tenantId\":\"acme\",\"exp\":9999999999}");

        assertRefused(parts[0] + "." + other + "." + parts[2]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"superadmin", "ROOT", "", " "})
    void refusesRolesThatItDoesNotKnow(String role) {
        assertRefused(good().withClaim("role", role).sign(OURS));
    }

    @Test
    void lacksATenantOnlyForASuperadministrator() {
        assertRefused(good().withClaim("tenantId", "").sign(OURS));
        assertRefused(good().withNullClaim("tenantId").sign(OURS));
        assertThat(tokens.verify(good().withClaim("tenantId", "")
                        .withClaim("role", "SUPERADMIN")
                        .sign(OURS)))
                .isEqualTo(new Tokens.Valid(new Caller("", Role.SUPERADMIN, "", START.plusSeconds(60))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..", "a.b.c", "a.b.c.d", "eyJhbGciOiJIUzI1NiJ9..", "ção"})
    void refusesWhatIsNoToken(String text) {
        assertRefused(text);
        assertRefused(text.repeat(10_000));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t"})
    void saysThatNoneIsThere(String text) {
        assertThat(tokens.verify(text)).isEqualTo(new Tokens.Invalid(Tokens.Reason.MISSING));
    }

    @Test
    void asksForASecretOfTheLengthOfTheHash() {
        assertThatThrownBy(() -> Tokens.of("x".repeat(31), () -> now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("xxx");
    }

    private static JWTCreator.Builder good() {
        return JWT.create()
                .withClaim("role", "USER")
                .withClaim("tenantId", "acme")
                .withExpiresAt(START.plusSeconds(60));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(String token) {
        assertThat(tokens.verify(token)).isEqualTo(new Tokens.Invalid(Tokens.Reason.INVALID));
    }
}
