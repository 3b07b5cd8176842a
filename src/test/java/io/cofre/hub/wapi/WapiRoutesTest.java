package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.access.Role;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
    private static final String SOURCE = "src/main/java/io/cofre/hub/wapi/web/WapiRoutes.java";

    /** A route in the source of the table: its path and its method. */
    private static final Pattern ROUTE = Pattern.compile("guarded\\(\"(/[^\"]+)\"\\)\\s*\\.on[A-Za-z]*\\(([A-Z]+),");

    /** A row of a document: the method and the path of a route. */
    private static final Pattern DOCUMENTED = Pattern.compile("\\| `([A-Z]+) (/\\S+)/` \\|");

    private static final String SENT_IMAGE =
            "\\{\"Info\":\\{\"Id\":\"[A-Z0-9]+\",\"RemoteJid\":\"5511900000002@s.whatsapp.net\",\"SenderJid\":\"\","
                    + "\"FromMe\":true,\"Timestamp\":[0-9]{10},\"PushName\":\"\",\"Status\":1,\"Source\":null\\},"
                    + "\"Text\":\"Olá\",\"ContextInfo\":\\{\"QuotedMessageID\":\"\",\"QuotedMessage\":null,"
                    + "\"Participant\":\"\",\"IsForwarded\":false\\}\\}";

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
    @EnumSource(ProviderKind.class)
    void sendsAnImageFromAnAddressThatTheOperatorAllows(ProviderKind kind) throws IOException {
        Map<String, String> variables = Map.of("COFRE_HUB_ALLOW_TARGETS", "127.0.0.1");
        try (WapiWorld world = WapiWorld.by(kind, directory, variables);
                FakeServer host = new FakeServer(call -> new Answer(200, "image/gif", "GIF89a"))) {
            world.login("loja");
            for (String path : List.of("/send-image", "/send-image/")) {
                Response answer = world.client()
                        .body(Map.of(
                                "session_name", "loja",
                                "chat_id", "5511900000002",
                                "image_url", host.url() + "/a.gif",
                                "caption", "Olá"))
                        .post(path);
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
                assertThat(answer.contentType()).startsWith("application/json");
                assertThat(new String(answer.asByteArray(), StandardCharsets.UTF_8))
                        .matches(SENT_IMAGE);
            }
            assertThat(host.count("GET", "/a.gif")).isEqualTo(2);
        }
    }

    /** Each route of the table, with and without its slash, and paths that have none. */
    private static Set<String> routes() throws IOException {
        Set<String> asked = new TreeSet<>(Set.of("GET /", "GET /no-such-route/", "GET /qr-codes/loja.png"));
        for (String route : found(SOURCE, ROUTE)) {
            String filled = route.replace("{session}", "loja");
            asked.add(filled);
            asked.add(filled + "/");
        }
        return asked;
    }

    private static Set<String> found(String file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(Path.of(file)))
                .results()
                .map(route -> pattern.equals(ROUTE)
                        ? route.group(2) + " " + route.group(1)
                        : route.group(1) + " " + route.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/WAPI.md", "docs/WAPI.pt-BR.md"})
    void hasTheRoutesOfTheDocument(String document) throws IOException {
        assertThat(found(document, DOCUMENTED)).hasSize(6).isEqualTo(found(SOURCE, ROUTE));
    }

    /** A route that is made in another way would be missing among those that are asked. */
    @Test
    void guardsEachPathOfItsTable() throws IOException {
        String source = Files.readString(Path.of(SOURCE));
        assertThat(source).doesNotContain("open(");
        assertThat(ROUTE.matcher(source).results())
                .hasSameSizeAs(Pattern.compile("\"/").matcher(source).results().toList());
    }

    @Test
    void opensNoRouteWithoutAKey() throws IOException {
        try (WapiWorld world = WapiWorld.of(ProviderKind.EVOLUTION, directory)) {
            for (String route : routes()) {
                assertClosed(world, route);
            }
        }
    }

    private static void assertClosed(WapiWorld world, String route) {
        String[] parts = route.split(" ", -1);
        Method method = Method.valueOf(parts[0]);
        for (RequestSpecification stranger : List.of(
                world.stranger(),
                world.stranger().header("apikey", "wrong"),
                world.stranger().header("apikey", ""),
                bearer(world, "wrong"))) {
            Response answer = stranger.request(method, parts[1]);
            assertThat(answer.statusCode()).as(route).isEqualTo(401);
            assertThat(answer.contentType()).as(route).startsWith("text/plain");
            assertThat(answer.asString()).as(route).isEqualTo("the header apikey is missing or wrong\n");
        }
        for (String token : List.of(
                TestHub.token(Role.USER, "wapi"),
                TestHub.token(Role.TENANT_ADMIN, "acme"),
                TestHub.token(Role.ADMIN, "acme"))) {
            assertThat(bearer(world, token).request(method, parts[1]).statusCode())
                    .as(route)
                    .isEqualTo(403);
        }
        for (String token : List.of(TestHub.token(Role.TENANT_ADMIN, "wapi"), TestHub.token(Role.SUPERADMIN, ""))) {
            assertThat(bearer(world, token).request(method, parts[1]).statusCode())
                    .as(route)
                    .isIn(400, 404);
        }
    }

    private static RequestSpecification bearer(WapiWorld world, String token) {
        return world.stranger().header("Authorization", "Bearer " + token);
    }
}
