package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The limits of how often callers of wapi may ask. They are so low that any machine passes them. */
@Isolated
@Timeout(120)
class WapiLimitsTest {
    private static final int TRIES_MAX = 5_000;
    private static final String ROUTE = "/get-qr-code/nobody/";

    @TempDir
    Path directory;

    @Test
    void refuseAnAddressThatGuessesAtTheKey() throws IOException {
        try (WapiWorld world = world(0, 1)) {
            Response refused =
                    refused(() -> world.stranger().header("apikey", "a-guess").get(ROUTE));

            assertTold(refused, "too many requests without a good key come from this address\n");
            assertThat(world.stranger().get(ROUTE).statusCode()).isIn(401, 429);
            // Callers behind one proxy share an address: a good key is let in.
            assertThat(world.client().get(ROUTE).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void refuseClientsThatAskTooOftenAndNoOperator() throws IOException {
        try (WapiWorld world = world(1, 0)) {
            Response refused = refused(() -> world.client().get(ROUTE));

            assertTold(refused, "too many requests; try again\n");
            assertThat(world.stranger()
                            .header("Authorization", "Bearer " + TestHub.token(Role.SUPERADMIN, ""))
                            .get(ROUTE)
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private WapiWorld world(int perTenant, int perAddress) throws IOException {
        return WapiWorld.limited(ProviderKind.EVOLUTION, directory, new HubConfiguration.Rates(perTenant, perAddress));
    }

    private static void assertTold(Response refused, String message) {
        assertThat(refused.asString()).isEqualTo(message);
        assertThat(refused.contentType()).startsWith("text/plain");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
    }

    /** The first answer 429. It comes once requests come faster than the limit for a while, as they do. */
    private static Response refused(Supplier<Response> request) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Response answer = request.get();
            if (answer.statusCode() == 429) {
                return answer;
            }
        }
        throw new AssertionError("no request of " + TRIES_MAX + " was refused");
    }
}
