package io.cofre.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** An answer as it came over the wire; the names of its headers in lower case. */
public record RawResponse(int status, Map<String, String> headers, String body) {
    RawResponse(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, new String(body, UTF_8));
    }

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
