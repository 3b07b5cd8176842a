package io.cofre.web.kit;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A wrapper that turns a request for a WebSocket into a plain request. No route offers a WebSocket. Javalin would take
 * such a request past the API key, and make a session for each. Only a {@link Mount} may offer one.
 */
final class NoUpgrades extends Handler.Wrapper {
    private final Optional<String> beginning;

    /** @param mount the part that may offer a WebSocket, if there is one */
    NoUpgrades(Optional<Mount> mount) {
        this.beginning = mount.map(Mount::beginning);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean upgrade = request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION) && !isMounted(request);
        return super.handle(upgrade ? new PlainRequest(request) : request, response, callback);
    }

    private boolean isMounted(Request request) {
        // The path by which the servlet is found: one with dots would lead a WebSocket past the mount to Javalin.
        String path = Request.getPathInContext(request);
        return beginning.isPresent() && path != null && path.startsWith(beginning.get());
    }

    private static final class PlainRequest extends Request.Wrapper {
        private final HttpFields headers;

        private PlainRequest(Request request) {
            super(request);
            this.headers = HttpFields.build(request.getHeaders())
                    .remove(HttpHeader.SEC_WEBSOCKET_VERSION)
                    .remove(HttpHeader.UPGRADE)
                    .asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
