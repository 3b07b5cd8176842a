package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.access.ApiKey;
import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.config.HubConfiguration.WorkerAccess;
import io.cofre.hub.metrics.HubMetric;
import io.cofre.testing.TestHub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test that a hub shows every metric that operators are told to watch. */
@Timeout(60)
class HubMetricsShownTest {
    @Test
    void showsEveryMetric(@TempDir Path data) throws IOException {
        try (TestHub hub = TestHub.on(withAWorker(TestHub.settings(data)))) {
            String shown = hub.given(Role.SUPERADMIN, "").get("/metrics").body().asString();

            assertThat(HubMetric.values())
                    .allSatisfy(metric ->
                            assertThat(shown).contains("\n" + metric.metric().replace('.', '_')));
        }
    }

    /** It is not there; a hub looks for it and goes on. */
    private static HubConfiguration withAWorker(HubConfiguration settings) {
        WorkerAccess worker = new WorkerAccess(URI.create("http://127.0.0.1:9"), ApiKey.of("a-key"), "evolution");
        return new HubConfiguration(
                settings.http(),
                settings.keys(),
                settings.storage(),
                settings.sockets(),
                settings.allowedTargets(),
                Optional.of(worker),
                settings.publicUrl(),
                settings.openIngest(),
                settings.rates(),
                settings.wapi());
    }
}
