package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.registry.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

    private static Subscription rotated(Optional<String> previous, Optional<Instant> until) {
        Subscription subscription = TestDeliveries.subscription("s", "https://hooks.test/");
        return new Subscription(
                subscription.id(),
                subscription.tenant(),
                subscription.instanceId(),
                subscription.url(),
                subscription.events(),
                subscription.headers(),
                SECRET,
                previous,
                until,
                true,
                0,
                Subscription.State.ACTIVE,
                "");
    }

    /** The vector of the libraries of Standard Webhooks. */
    @Test
    void signsAsTheSpecificationSays() {
        String signature = Signature.of(rotated(Optional.empty(), Optional.empty()), ID, TIME, BODY);

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsWithBothSecretsWhileOneIsRotated() {
        Subscription subscription = rotated(Optional.of(OTHER_SECRET), Optional.of(TIME.plus(Duration.ofHours(1))));

        String signature = Signature.of(subscription, ID, TIME, BODY);

        assertThat(signature.split(" ")).hasSize(2);
        assertThat(Receiver.isSigned(SECRET, ID, "1614265330", signature, BODY)).isTrue();
        assertThat(Receiver.isSigned(OTHER_SECRET, ID, "1614265330", signature, BODY))
                .isTrue();
    }

    @Test
    void signsWithTheNewSecretAloneAfterwards() {
        Subscription subscription = rotated(Optional.of(OTHER_SECRET), Optional.of(TIME));

        String signature = Signature.of(subscription, ID, TIME, BODY);

        assertThat(Receiver.isSigned(SECRET, ID, "1614265330", signature, BODY)).isTrue();
        assertThat(Receiver.isSigned(OTHER_SECRET, ID, "1614265330", signature, BODY))
                .isFalse();
    }
}
