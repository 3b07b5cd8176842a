package io.cofre.hub.wapi.web;

import io.cofre.hub.provider.AccountProfile;
import io.cofre.hub.provider.QrImage;
import io.cofre.hub.wapi.SessionName;
import io.cofre.hub.wapi.Sessions;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers and shows sessions. The answers are those of the old program, to the letter. */
final class WapiHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(WapiHandlers.class);

    private static final String SESSION = "{session}";
    private static final int OK = 200;
    private static final FullResponse DONE = FullResponse.empty(OK);

    private final Sessions sessions;

    WapiHandlers(Sessions sessions) {
        this.sessions = sessions;
    }

    Response register(Request request) {
        WapiBody body = WapiBody.of(request, "request decoding error");
        SessionName name = body.text("session_id")
                .flatMap(SessionName::of)
                .orElseThrow(() -> WapiBody.refused("couldn't decode session_id param"));
        CompletableFuture<Boolean> registered = sessions.register(name);
        return Response.after(registered.thenAccept(isSettled -> {}), () -> DONE);
    }

    Response qrCode(Request request) {
        return name(request)
                .flatMap(sessions::code)
                .flatMap(QrImage::png)
                .map(image -> FullResponse.of(OK, "image/png", image))
                .orElseThrow(() -> absent("QR image not found"));
    }

    Response session(Request request) {
        SessionName name = name(request).orElseThrow(() -> absent("session not found"));
        return FullResponse.json(WapiJson.session(name, account(name)));
    }

    /** The account of a session; an unknown one if the provider does not answer. */
    private AccountProfile account(SessionName name) {
        try {
            return sessions.account(name);
        } catch (CofreException failure) {
            if (failure.code() == ErrorCode.NOT_FOUND) {
                throw absent("session not found");
            }
            return AccountProfile.UNKNOWN;
        }
    }

    Response connection(Request request) {
        Optional<SessionName> name = name(request);
        return name.flatMap(this::connected)
                .map(account -> FullResponse.json(WapiJson.connection(name.get(), account)))
                .orElseThrow(() -> absent("can't find active connection"));
    }

    private Optional<AccountProfile> connected(SessionName name) {
        try {
            return sessions.connection(name);
        } catch (CofreException unknown) {
            LOG.warn("session {}: its connection is not known: {}", name, unknown.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<SessionName> name(Request request) {
        return SessionName.of(request.pathPart(SESSION));
    }

    private static CofreException absent(String message) {
        return new CofreException(ErrorCode.NOT_FOUND, message);
    }
}
