package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.cofre.hub.access.Role;
import io.cofre.hub.config.HubConfiguration;
import io.cofre.testing.EventReader;
import io.cofre.testing.Polled;
import io.cofre.testing.TestHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole hub with places for few sockets ({@code COFRE_HUB_SOCKETS_MAX}). One address gets half of them, and so does
 * one tenant.
 */
@Timeout(120)
class SocketBoundsTest {
    private static final int SOCKETS_MAX = 4;
    private static final String OTHER = "other";

    private final List<AutoCloseable> open = new ArrayList<>();
    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        HubConfiguration of = HubFixture.settings(directory, false);
        world = HubFixture.of(new HubConfiguration(
                of.http(),
                of.keys(),
                of.storage(),
                new HubConfiguration.Sockets(of.sockets().origins(), SOCKETS_MAX),
                of.allowedTargets(),
                of.worker(),
                of.publicUrl(),
                of.openIngest(),
                of.rates(),
                of.wapi()));
        world.addTenant(OTHER);
        world.create(EVOLUTION, "loja");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        world.close();
    }

    private PolledSocket connect() throws IOException, InterruptedException {
        PolledSocket socket = new PolledSocket(world.port(), TestHub.token(Role.USER, HubFixture.TENANT));
        open.add(socket);
        return socket;
    }

    /** Of one address too. */
    @Test
    void takesNoMoreClientsThanThereArePlaces() throws Exception {
        PolledSocket first = connect();
        PolledSocket second = connect();
        assertThatIOException()
                .isThrownBy(this::connect)
                .withMessageContaining("status 503")
                .withMessageContaining("too many clients are connected");
        assertThat(world.metric("cofre_hub_sockets_refused_total{reason=\"full\"}"))
                .isEqualTo(1);
        assertThat(world.user().get("/api/stats").<Integer>path("connectedClients"))
                .isEqualTo(2);
        world.evolution()
                .receive("loja", "M1", "5511900000001@s.whatsapp.net", "um")
                .orElseThrow()
                .join();
        first.next("whatsapp:message_received");
        second.next("whatsapp:message_received");

        first.close();
        Polled.until(() -> world.metric("cofre_hub_sockets") == 1);
        connect();
    }

    @Test
    void aTenantGetsAsManyStreams() throws Exception {
        for (int number = 0; number < SOCKETS_MAX / 2; number++) {
            assertThat(stream(HubFixture.TENANT).next().name()).isEqualTo("ready");
        }
        world.user().get("/api/events/stream").then().statusCode(503);
        assertThat(stream(OTHER).next().name()).isEqualTo("ready");
    }

    private EventReader stream(String tenant) throws IOException {
        String token = "Authorization: Bearer " + TestHub.token(Role.USER, tenant) + "\r\n";
        EventReader reader = new EventReader(world.port(), "/api/events/stream", token);
        open.add(reader);
        return reader;
    }
}
