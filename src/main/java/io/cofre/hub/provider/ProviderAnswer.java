package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** The answer of a provider. The body is a missing node if it was no JSON text. */
public record ProviderAnswer(int status, JsonNode body) {
    private static final int SUCCESS_MIN = 200;
    private static final int SUCCESS_MAX = 299;

    /** An answer with that text. */
    static ProviderAnswer of(int status, byte[] text) {
        return new ProviderAnswer(status, ProviderJson.read(text).orElse(MissingNode.getInstance()));
    }

    /** Whether the status says that it was done. */
    public boolean isSuccess() {
        return status >= SUCCESS_MIN && status <= SUCCESS_MAX;
    }

    /** The status: bodies hold secrets. */
    @Override
    public String toString() {
        return "status " + status;
    }
}
