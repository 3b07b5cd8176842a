package io.cofre.hub.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProviderJsonTest {
    private static boolean isRead(String text) {
        return ProviderJson.read(text.getBytes(StandardCharsets.UTF_8)).isPresent();
    }

    /** The tree of such a text would take thirty times its length. */
    @Test
    void readsNoTextOfTooManyTokens() {
        assertThat(isRead("[" + "[],".repeat(ProviderJson.TOKENS_MAX / 2) + "[]]"))
                .isFalse();
        assertThat(isRead("[" + "[],".repeat(ProviderJson.TOKENS_MAX / 4) + "[]]"))
                .isTrue();
        assertThat(isRead("[\"" + "x".repeat(5 << 20) + "\"]")).isTrue();
    }
}
