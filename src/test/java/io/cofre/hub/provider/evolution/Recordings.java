package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.provider.ProviderJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The answers and webhooks of the real Evolution API: the files under {@code src/test/resources/golden/evolution}. */
public final class Recordings {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden/evolution");

    private Recordings() {}

    /** A request, and the answer to it. */
    record Exchange(String name, String method, String path, JsonNode headers, JsonNode body, JsonNode response) {
        static Exchange of(JsonNode recorded) {
            JsonNode request = recorded.path("request");
            return new Exchange(
                    string(recorded, "name"),
                    string(request, "method"),
                    string(request, "path"),
                    request.path("headers"),
                    request.path("body"),
                    recorded.path("response"));
        }

        ZonedDateTime date() {
            return ZonedDateTime.parse(string(response.path("headers"), "date"), DateTimeFormatter.RFC_1123_DATE_TIME);
        }

        int status() {
            return response.path("status").asInt();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A webhook as it was received. */
    public record Webhook(String path, JsonNode headers, JsonNode body) {
        public byte[] bytes() {
            return ProviderJson.text(body).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return path + " " + string(body, "event");
        }
    }

    /** All exchanges, in the order in which they were made, as far as their dates tell. */
    static List<Exchange> exchanges() {
        List<Exchange> exchanges = new ArrayList<>();
        files("rest-").forEach(recorded -> exchanges.add(Exchange.of(recorded)));
        exchanges.sort(Comparator.comparing(Exchange::date).thenComparingInt(Recordings::rank));
        return exchanges;
    }

    /** Within a second: instances are created first, and what was recorded after something comes last. */
    private static int rank(Exchange exchange) {
        if (exchange.name().startsWith("create")) {
            return 0;
        }
        return exchange.name().contains("after-logout") ? 2 : 1;
    }

    /** All webhooks. */
    public static List<Webhook> webhooks() {
        List<Webhook> webhooks = new ArrayList<>();
        files("webhook-")
                .filter(recorded -> recorded.has("path") && !recorded.has("attempts"))
                .forEach(recorded -> webhooks.add(
                        new Webhook(string(recorded, "path"), recorded.path("headers"), recorded.path("body"))));
        return webhooks;
    }

    /** All series of tries that were recorded, with the answer to each and its time. */
    static List<JsonNode> retries() {
        return files("webhook-retries").toList();
    }

    private static Stream<JsonNode> files(String prefix) {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            List<JsonNode> elements = new ArrayList<>();
            files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .forEach(file -> read(file).forEach(elements::add));
            return elements.stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return ProviderJson.read(Files.readAllBytes(file)).orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
