package io.cofre.hub.web;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.hub.access.Role;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A walk over all routes of a whole hub, by callers who must not get in. The routes are those of its description, of
 * which another test shows that it is complete.
 */
@Timeout(180)
class RolesOnRoutesTest {
    /** Routes without a token. Ingest is guarded by a key and a signature instead. */
    private static final Set<String> OPEN = Set.of(
            "GET /",
            "GET /page.css",
            "GET /page.js",
            "GET /hub.js",
            "GET /webhooks.js",
            "GET /texts.js",
            "GET /element.js",
            "GET /health/live",
            "GET /health/ready",
            "POST /api/webhooks/{provider}/{instanceKey}",
            "POST /api/webhooks/{provider}/{instanceKey}/{event}",
            "POST /api/webhooks/whatsapp",
            "POST /api/webhooks/whatsapp/ack");

    /** The operations of those who manage nothing. All others are of managers, or of operators. */
    private static final Set<String> OF_USERS = Set.of(
            "GET /openapi.json",
            "GET /api/providers",
            "GET /api/instances",
            "GET /api/instances/{instance}",
            "GET /api/instances/{instance}/state",
            "POST /api/instances/{instance}/messages",
            "GET /api/webhook-management/{provider}/events",
            "GET /api/webhook-management/{provider}/{instanceName}",
            "GET /api/webhook-management/{provider}/{instanceName}/deliveries",
            "GET /api/events/stream",
            "GET /api/stats");

    private static final Set<String> OF_OPERATORS =
            Set.of("GET /metrics", "GET /api/tenants", "POST /api/tenants", "DELETE /api/tenants/{id}");

    private static final String OTHER = "other";

    private HubFixture world;
    private JsonNode operations = new ObjectMapper().createObjectNode();
    private String webhookId = "";

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        try (InputStream file = Objects.requireNonNull(HubRoutes.class.getResourceAsStream("operations.json"))) {
            operations = new ObjectMapper().readTree(file).path("operations");
        }
        world = HubFixture.open(directory);
        world.create(EVOLUTION, "loja");
        webhookId = world.subscribe(EVOLUTION, "loja").path("webhook.id");
        world.addTenant(OTHER);
        world.create(OTHER, world.addProvider(OTHER, EVOLUTION), "vizinha");
    }

    @AfterEach
    void stop() {
        assertThat(world.evolution().has("loja")).isTrue();
        assertThat(world.as(Role.SUPERADMIN, "").get("/api/tenants").<List<String>>path("tenants.id"))
                .containsExactlyInAnyOrder(HubFixture.TENANT, OTHER);
        assertThat(world.user().get("/api/providers").<List<String>>path("providers.id"))
                .hasSize(2);
        assertThat(world.user().get("/api/instances").<List<String>>path("instances.name"))
                .containsExactly("loja");
        assertThat(world.user().get("/api/webhook-management/evolution/loja").<String>path("webhook.id"))
                .isEqualTo(webhookId);
        world.close();
    }

    @Test
    void nothingButTheOpenRoutesAnswersWithoutAGoodToken() {
        String ended = TestHub.token(Role.SUPERADMIN, HubFixture.TENANT, Duration.ofHours(-1));
        List<Supplier<RequestSpecification>> strangers = List.of(
                () -> world.withoutToken(),
                () -> world.withoutToken().header("Authorization", "Bearer a.b.c"),
                () -> world.withoutToken().header("Authorization", "Bearer " + ended),
                () -> world.withoutToken().header("apikey", TestHub.METRICS_TOKEN));
        List<String> wrong = new ArrayList<>();
        for (Supplier<RequestSpecification> stranger : strangers) {
            for (String operation : guarded()) {
                Response answer = send(stranger.get(), operation);
                boolean isRefused = answer.statusCode() == 401
                        && answer.<Object>path("success").equals(false)
                        && !answer.<String>path("message").isBlank();
                note(isRefused, operation, answer, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void usersMayReadAndSendTextsAndNothingElse() {
        List<String> wrong = new ArrayList<>();
        for (String operation : guarded()) {
            Response answer = send(world.user(), operation);
            boolean isRefused = answer.statusCode() == 403;
            note(isRefused != OF_USERS.contains(operation) && answer.statusCode() != 401, operation, answer, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyOperatorsManageTenantsAndReadMetrics() {
        List<String> wrong = new ArrayList<>();
        for (Role role : List.of(Role.ADMIN, Role.TENANT_ADMIN, Role.USER)) {
            for (String operation : OF_OPERATORS) {
                Response answer = send(world.as(role, HubFixture.TENANT), operation);
                note(answer.statusCode() == 403, role + " " + operation, answer, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatBelongsToAnotherTenantIsNotThere() {
        List<String> wrong = new ArrayList<>();
        for (String operation : guarded()) {
            boolean namesSomething = operation.matches(".*\\{(id|instance|instanceName)}.*")
                    || operation.endsWith("/replay")
                    || operation.endsWith("/stream");
            if (namesSomething && !OF_OPERATORS.contains(operation)) {
                Response answer = send(world.manager(OTHER), operation);
                note(answer.statusCode() == 404, operation, answer, wrong);
            }
        }
        Response replay = world.manager(OTHER)
                .body(Map.of("fromSeq", 1, "target", "webhook:" + webhookId))
                .post("/api/events/replay");
        note(replay.statusCode() == 404, "replay to a webhook", replay, wrong);
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyOperatorsNameAnotherTenantThanThatOfTheirToken() {
        List<String> wrong = new ArrayList<>();
        for (String operation : guarded()) {
            if (!OF_OPERATORS.contains(operation) && !operation.endsWith("/openapi.json")) {
                Response manager = send(world.manager(OTHER).header("X-Tenant-Id", HubFixture.TENANT), operation);
                note(manager.statusCode() == 403, operation, manager, wrong);
                Response nobody = send(world.operator("there-is-no-such-tenant"), operation);
                note(nobody.statusCode() == 404, operation, nobody, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void note(boolean isRight, String operation, Response answer, List<String> wrong) {
        if (!isRight) {
            wrong.add(operation + ": " + answer.statusCode() + " " + answer.asString());
        }
    }

    private List<String> guarded() {
        List<String> guarded = new ArrayList<>();
        operations.fieldNames().forEachRemaining(operation -> {
            if (!OPEN.contains(operation)) {
                guarded.add(operation);
            }
        });
        assertThat(guarded).containsAll(OF_USERS).containsAll(OF_OPERATORS);
        return guarded;
    }

    /** Sends the request of an operation about the things of the first tenant, with its example as the body. */
    private Response send(RequestSpecification request, String operation) {
        String[] parts = operation.split(" ", 2);
        String id = parts[1].contains("/tenants/") ? HubFixture.TENANT : world.providerId(EVOLUTION);
        String path = parts[1].replace("{provider}", "evolution")
                .replace("{instanceName}", "loja")
                .replace("{instance}", "loja")
                .replace("{id}", parts[1].contains("/deliveries/") ? "1" : id);
        String query = path.endsWith("/stream") ? "?instance=loja" : "";
        JsonNode text = operations.path(operation);
        JsonNode body = text.path("bodies").isEmpty()
                ? text.path("body")
                : text.path("bodies").elements().next();
        RequestSpecification whole = body.isMissingNode() ? request : request.body(body.toString());
        return whole.request(parts[0], path + query);
    }
}
