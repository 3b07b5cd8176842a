package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.EventReader;
import io.cofre.testing.EventReader.Event;
import io.cofre.testing.TestHub;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tenant that is removed, and another one that is made by its id. */
@Timeout(60)
class RemovedTenantTest {
    private static final String TENANT = "lojas";
    private static final String SENDER = "5511900000001@s.whatsapp.net";

    @Test
    void leavesNothingInItsStreams(@TempDir Path directory) throws IOException {
        try (HubFixture world = HubFixture.on(directory)) {
            world.addTenant(TENANT);
            String provider = world.addProvider(TENANT, ProviderKind.EVOLUTION);
            world.create(TENANT, provider, "velha");
            String lastId;
            try (EventReader reader = reader(world, "")) {
                assertThat(reader.next().name()).isEqualTo("ready");
                lastId = receive(world, reader, "velha", "M1");

                world.manager(TENANT).delete("/api/instances/velha").then().statusCode(204);
                world.manager(TENANT)
                        .delete("/api/providers/" + provider)
                        .then()
                        .statusCode(204);
                world.operator(TENANT).delete("/api/tenants/" + TENANT).then().statusCode(204);
                @Nullable Event last = reader.nextIfAny();
                while (last != null) {
                    last = reader.nextIfAny();
                }
            }

            world.addTenant(TENANT);
            world.create(TENANT, world.addProvider(TENANT, ProviderKind.EVOLUTION), "nova");
            try (EventReader reader = reader(world, lastId)) {
                Event first = reader.next();
                assertThat(first.name()).isEqualTo("reset");
                assertThat(first.data()).contains("cursor_unknown");
                assertThat(receive(world, reader, "nova", "M2")).isNotEqualTo(lastId);
            }
        }
    }

    /** The id of a message, once it is in the stream. */
    private static String receive(HubFixture world, EventReader reader, String instance, String message)
            throws IOException {
        world.evolution()
                .receive(instance, message, SENDER, "texto")
                .orElseThrow()
                .join();
        Event event = reader.next();
        while (!event.name().equals("message_received")) {
            event = reader.next();
        }
        assertThat(event.data()).contains("\"" + message + "\"");
        return event.id();
    }

    private static EventReader reader(HubFixture world, String after) throws IOException {
        return new EventReader(
                world.port(),
                "/api/events/stream",
                "Authorization: Bearer " + TestHub.token(Role.USER, TENANT) + "\r\n",
                after.isEmpty() ? "" : "Last-Event-ID: " + after + "\r\n");
    }
}
