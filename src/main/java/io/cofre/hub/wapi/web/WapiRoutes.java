package io.cofre.hub.wapi.web;

import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Method.POST;

import io.cofre.hub.wapi.Sessions;
import io.cofre.hub.wapi.image.Images;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.ErrorFormat;
import io.cofre.web.kit.Route;
import io.cofre.web.kit.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The table of all routes of wapi, each with and without a slash at its end. Errors are a message and a line end, as
 * plain text.
 */
public final class WapiRoutes {
    private static final ErrorFormat ERRORS = new ErrorFormat("text/plain; charset=utf-8", WapiRoutes::words);

    private WapiRoutes() {}

    /**
     * The table for the sessions of wapi.
     *
     * @param images fetches the images that clients name
     */
    public static RouteTable of(Sessions sessions, Images images) {
        WapiHandlers handlers = new WapiHandlers(sessions);
        MessageHandlers messages = new MessageHandlers(sessions, images);
        return RouteTable.of(
                ERRORS,
                List.of(
                        guarded("/register-session").onBody(POST, handlers::register),
                        guarded("/send-message").onBody(POST, messages::sendText),
                        guarded("/send-image").onBody(POST, messages::sendImage),
                        guarded("/get-qr-code/{session}").on(GET, handlers::qrCode),
                        guarded("/get-session-info/{session}").on(GET, handlers::session),
                        guarded("/get-active-connection-info/{session}").on(GET, handlers::connection)));
    }

    /** Clients of wapi may add to queries what they like. */
    private static Route guarded(String template) {
        return Route.guarded(template).ignoringQueries();
    }

    private static byte[] words(ErrorCode code, String message) {
        return (message + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
