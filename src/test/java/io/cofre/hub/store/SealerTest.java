package io.cofre.hub.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import org.junit.jupiter.api.Test;

class SealerTest {
    private final Sealer sealer = Sealer.of("a secret of the hub, long enough".getBytes(UTF_8));

    @Test
    void opensWhatItSealed() {
        assertThat(sealer.open(sealer.seal("chave ç €", "provider p key"), "provider p key"))
                .isEqualTo("chave ç €");
    }

    @Test
    void sealsTheSameTextDifferentlyEachTime() {
        assertThat(sealer.seal("key", "c")).isNotEqualTo(sealer.seal("key", "c"));
    }

    @Test
    void doesNotOpenWithAnotherSecret() {
        byte[] sealed = sealer.seal("key", "c");
        Sealer other = Sealer.of("another secret, also long enough".getBytes(UTF_8));
        assertThatThrownBy(() -> other.open(sealed, "c")).isInstanceOf(CofreException.class);
    }

    @Test
    void doesNotOpenInAnotherPlace() {
        byte[] sealed = sealer.seal("key", "provider p key");
        assertThatThrownBy(() -> sealer.open(sealed, "provider q key")).isInstanceOf(CofreException.class);
    }

    @Test
    void noticesEachChangedByte() {
        byte[] sealed = sealer.seal("key", "c");
        for (int index = 0; index < sealed.length; index++) {
            byte[] changed = sealed.clone();
            changed[index] ^= 1;
            assertThatThrownBy(() -> sealer.open(changed, "c")).isInstanceOf(CofreException.class);
        }
    }

    @Test
    void refusesAShortSecret() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sealer.of("short".getBytes(UTF_8)));
    }
}
