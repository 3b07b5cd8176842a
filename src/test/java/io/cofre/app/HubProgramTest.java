package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.config.HubConfigurationLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the warnings with which a hub starts. */
class HubProgramTest {
    @TempDir
    Path directory;

    @Test
    void warnsOfAWebhookWhoseCertificateIsNotVerified() {
        assertThat(warnings(Map.of("WAPI_ENV", "dev")))
                .anySatisfy(warning -> assertThat(warning).startsWith("WAPI_ENV is dev: "));
        assertThat(warnings(Map.of("WAPI_ENV", "prod"))).noneMatch(warning -> warning.contains("WAPI_ENV"));
    }

    @Test
    void saysThatNobodyNeedsRedis() {
        assertThat(warnings(Map.of("WAPI_REDIS_HOST", "redis:6379")))
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("WAPI_REDIS_HOST is set: the hub needs no Redis")
                        .doesNotContain("redis:6379"));
        assertThat(warnings(Map.of())).noneMatch(warning -> warning.contains("WAPI_"));
    }

    private List<String> warnings(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "COFRE_HUB_SECRET", "a-secret-of-the-store-0123456789abcdef",
                "COFRE_HUB_JWT_SECRET", "a-secret-of-the-tokens-0123456789abcdef",
                "WAPI_GETTING_MESSAGES_WEBHOOK", "https://crm.example.com/wapi/",
                "COFRE_HUB_WAPI_PROVIDER_URL", "http://evolution:8080",
                "COFRE_HUB_WAPI_PROVIDER_KEY", "of-evolution"));
        environment.putAll(more);
        return new HubProgram(HubConfigurationLoader.load(environment, directory)).warnings();
    }
}
