package io.cofre.hub.web;

import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.web.kit.ErrorFormat;
import io.cofre.web.kit.FullResponse;

/**
 * The errors of the hub, as the callers of the program before it know them.
 *
 * <pre>
 *   {"success":false,"message":"Token expirado"}   401
 *   {"error":"there is no such instance"}          any other
 * </pre>
 */
final class HubErrors {
    static final ErrorFormat FORMAT = new ErrorFormat(FullResponse.JSON, HubErrors::words);

    private HubErrors() {}

    private static byte[] words(ErrorCode code, String message) {
        return JsonText.of(json -> {
            json.writeStartObject();
            if (code == ErrorCode.UNAUTHORIZED) {
                json.writeBooleanField("success", false);
                json.writeStringField("message", message);
            } else {
                json.writeStringField("error", message);
            }
            json.writeEndObject();
        });
    }
}
