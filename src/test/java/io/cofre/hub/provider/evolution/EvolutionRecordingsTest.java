package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.Shape;
import io.cofre.hub.provider.evolution.Recordings.Exchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays to the double what was asked of the real Evolution API, in the same order, and compares the answers. */
class EvolutionRecordingsTest {
    /** Calls of a set-up without Socket.IO, which the double does not play. */
    private static final Set<String> NOT_PLAYED =
            Set.of("websocket-find-websocket-disabled", "websocket-set-websocket-disabled");

    /** The events at WhatsApp before a request was made. */
    private static final Map<String, List<String>> BEFORE = Map.of(
            "connect-open", List.of("scan loja2"),
            "connect-after-fatal-401", List.of("connect loja7", "scan loja7", "lose loja2", "lose loja7"),
            "sendText-ok#2", List.of("connect loja2", "scan loja2", "connect loja7", "scan loja7", "join"),
            "connectionState-paired-again-after-purge",
                    List.of(
                            "connect loja11",
                            "scan loja11",
                            "lose loja11",
                            "purge loja11",
                            "connect loja11",
                            "scan loja11"));

    private static final SessionFolders FOLDERS = SessionFolders.inMemory();
    private static final FakeEvolution EVOLUTION = FakeEvolution.start(FOLDERS, 0.001);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @AfterAll
    static void stop() {
        EVOLUTION.close();
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheRealOne() {
        return Recordings.exchanges().stream()
                .filter(exchange -> !NOT_PLAYED.contains(exchange.name()))
                .map(exchange -> DynamicTest.dynamicTest(exchange.name(), () -> playAndCompare(exchange)));
    }

    private static void playAndCompare(Exchange exchange) throws Exception {
        BEFORE.getOrDefault(exchange.name(), List.of()).forEach(EvolutionRecordingsTest::happens);
        HttpResponse<byte[]> answer = play(exchange);
        assertThat(answer.statusCode()).isEqualTo(exchange.status());
        JsonNode body = ProviderJson.read(answer.body()).orElse(MissingNode.getInstance());
        JsonNode recorded = exchange.response().path("body");
        assertThat(Shape.differences(recorded, body)).isEmpty();
        assertThat(string(body, "error")).isEqualTo(string(recorded, "error"));
        assertThat(body.path("response").path("message"))
                .isEqualTo(recorded.path("response").path("message"));
    }

    private static void happens(String what) {
        String[] words = what.split(" ", -1);
        switch (words[0]) {
            case "connect" -> send("GET", "/instance/connect/" + words[1]);
            case "scan" -> EVOLUTION.scan(words[1]);
            case "lose" -> EVOLUTION.loseLogin(words[1]);
            case "purge" -> FOLDERS.delete(EVOLUTION.idOf(words[1]));
            default -> EVOLUTION.joinGroup("120363000000000001@g.us");
        }
    }

    private static void send(String method, String path) {
        try {
            CLIENT.send(
                    HttpRequest.newBuilder(URI.create(EVOLUTION.url() + path))
                            .header("apikey", FakeEvolution.KEY)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static HttpResponse<byte[]> play(Exchange exchange) throws IOException, InterruptedException {
        JsonNode body = exchange.body();
        String text = body.isTextual() ? body.asText() : ProviderJson.text(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(EVOLUTION.url() + exchange.path()))
                .method(
                        exchange.method(),
                        body.isNull() || body.isMissingNode()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(text));
        exchange.headers()
                .properties()
                .forEach(header ->
                        request.header(header.getKey(), key(header.getValue().asText())));
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String key(String recorded) {
        return recorded.equals("FAKE-GLOBAL-API-KEY") ? FakeEvolution.KEY : recorded;
    }
}
