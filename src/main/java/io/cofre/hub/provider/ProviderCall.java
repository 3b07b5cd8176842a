package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request to a provider.
 *
 * @param method of HTTP
 * @param path below the base URL, encoded; it begins with a slash
 * @param body a JSON text; empty if there is none
 * @param isRepeatable whether a second one does no harm, if nobody knows what became of the first
 * @param isSlow whether it may take much longer than others, as one that has the provider upload something
 */
public record ProviderCall(String method, String path, Optional<String> body, boolean isRepeatable, boolean isSlow) {
    /** A request that only reads. */
    public static ProviderCall get(String path) {
        return new ProviderCall("GET", path, Optional.empty(), true, false);
    }

    /** A request that deletes. */
    public static ProviderCall delete(String path) {
        return new ProviderCall("DELETE", path, Optional.empty(), true, false);
    }

    /** A request with a body, which may be repeated. */
    public static ProviderCall repeatable(String method, String path, JsonNode body) {
        return new ProviderCall(method, path, Optional.of(ProviderJson.text(body)), true, false);
    }

    /** A request with a body, which is made once. */
    public static ProviderCall once(String method, String path, JsonNode body) {
        return new ProviderCall(method, path, Optional.of(ProviderJson.text(body)), false, false);
    }

    /** A request with a body that the provider uploads somewhere, which is made once. */
    public static ProviderCall upload(String path, JsonNode body) {
        return new ProviderCall("POST", path, Optional.of(ProviderJson.text(body)), false, true);
    }

    /** A name as one segment of a path. */
    public static String segment(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }

    /** The method and the path: bodies hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
