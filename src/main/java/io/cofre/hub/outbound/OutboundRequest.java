package io.cofre.hub.outbound;

import java.util.Map;

/**
 * A request to a target.
 *
 * @param headers in their order; {@code Host} and {@code Content-Length} are added. Their values may be secrets
 * @param body empty if there is none
 * @param isRepeatable whether it does no harm if it reaches the target twice
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares requests.
public record OutboundRequest(
        String method, TargetUrl url, Map<String, String> headers, byte[] body, boolean isRepeatable) {
    /** Without headers, body and path. */
    @Override
    public String toString() {
        return method + " to " + url;
    }
}
