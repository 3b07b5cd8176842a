package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.TestHub;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of wapi: the golden table of requests and answers, and who may make requests. */
@Isolated
class WapiRoutesTest {
    private static final Path TABLE = Path.of("src/test/resources/golden/wapi/routes.txt");

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @TempDir
    Path directory;

    /** A row of the table. */
    private record Row(String request, String answer) {
        static List<Row> all() throws IOException {
            List<String> lines = Files.readAllLines(TABLE).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            List<Row> rows = new ArrayList<>();
            for (int index = 0; index < lines.size(); index += 2) {
                rows.add(new Row(lines.get(index), lines.get(index + 1)));
            }
            return rows;
        }

        Response play(RequestSpecification client) {
            String[] parts = request.split(" ", 3);
            RequestSpecification filled =
                    parts.length > 2 ? client.body(parts[2].getBytes(StandardCharsets.UTF_8)) : client;
            return filled.request(Method.valueOf(parts[0]), parts[1]);
        }

        /** The difference of an answer; empty if it is the one of the table. */
        String difference(Response given) {
            String type = given.contentType() == null ? "" : given.contentType().split(";", -1)[0];
            boolean isError = given.statusCode() >= 400;
            String text = new String(given.asByteArray(), StandardCharsets.UTF_8);
            String body = isError && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            String[] wanted = answer.split("\\|", 2);
            boolean isBody = wanted[1].startsWith("~")
                    ? type.equals("image/png") || body.matches(wanted[1].substring(1))
                    : body.equals(wanted[1].equals("-") ? "" : wanted[1]);
            boolean isHead = (given.statusCode() + " " + (type.isEmpty() ? "-" : type)).equals(wanted[0]);
            boolean isEnded = !isError || text.endsWith("\n");
            return isHead && isBody && isEnded ? "" : request + "\n  " + given.statusCode() + " " + type + "|" + text;
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void answersAsTheGoldenTableSays(ProviderKind kind) throws IOException {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.login("loja");
            world.login("velha");
            world.provider().delete("velha");
            world.register("nova").then().statusCode(200);
            List<String> differences = new ArrayList<>();
            for (Row row : Row.all()) {
                differences.add(row.difference(row.play(world.client())));
            }
            differences.removeIf(String::isEmpty);
            assertThat(differences).isEmpty();
        }
        assertThat(log.text()).doesNotContain(WapiWorld.KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /register-session/",
                "POST /send-message/",
                "POST /send-image/",
                "GET /get-qr-code/loja/",
                "GET /get-session-info/loja/",
                "GET /get-active-connection-info/loja/",
                "GET /no-such-route"
            })
    void opensNoRouteWithoutAKey(String route) throws IOException {
        String[] parts = route.split(" ", -1);
        Method method = Method.valueOf(parts[0]);
        try (WapiWorld world = WapiWorld.of(ProviderKind.EVOLUTION, directory)) {
            for (RequestSpecification stranger : List.of(
                    world.stranger(),
                    world.stranger().header("apikey", "wrong"),
                    world.stranger().header("apikey", ""),
                    bearer(world, "wrong"))) {
                stranger.request(method, parts[1])
                        .then()
                        .statusCode(401)
                        .contentType("text/plain")
                        .body(equalTo("the header apikey is missing or wrong\n"));
            }
            for (String token : List.of(
                    TestHub.token(Role.USER, "wapi"),
                    TestHub.token(Role.TENANT_ADMIN, "acme"),
                    TestHub.token(Role.ADMIN, "acme"))) {
                bearer(world, token).request(method, parts[1]).then().statusCode(403);
            }
            for (String token : List.of(TestHub.token(Role.TENANT_ADMIN, "wapi"), TestHub.token(Role.SUPERADMIN, ""))) {
                assertThat(bearer(world, token).request(method, parts[1]).statusCode())
                        .isIn(400, 404);
            }
        }
    }

    private static RequestSpecification bearer(WapiWorld world, String token) {
        return world.stranger().header("Authorization", "Bearer " + token);
    }
}
