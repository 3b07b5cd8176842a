package io.cofre.web.pods;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The handlers that read, write and remove values. */
public final class KeyHandlers {
    private final SessionService service;

    public KeyHandlers(SessionService service) {
        this.service = service;
    }

    public Response read(Request request) {
        KeyPath path = request.key();
        return Response.after(
                service.pending().beforeRead(path),
                () -> request.respondWith(() -> service.read(path), value -> FullResponse.json(value.bytes())));
    }

    /**
     * Writes a value. The write is pending from here on. Its body is not read before its turn, since it would be in
     * memory meanwhile.
     */
    public Response write(Request request) {
        KeyPath path = request.key();
        Write pending = request.begins(service.pending().ofKey(path), Write::end);
        return Response.after(pending.turn(), () -> write(request, path));
    }

    private Response write(Request request, KeyPath path) {
        String data = request.member("data");
        if (!JsonText.isJson(data)) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "data is not a JSON text");
        }
        return new Response.AfterCommit(
                service.put(path, Value.of(utf8(data)), List.of(), request.client()), FullResponse.NO_CONTENT);
    }

    /** Half a surrogate pair, which an escape in the body can spell, has no form in UTF-8. */
    private static byte[] utf8(String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(data)) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "data holds half a surrogate pair");
        }
        return bytes;
    }

    public Response delete(Request request) {
        KeyPath path = request.key();
        Write pending = request.begins(service.pending().ofKey(path), Write::end);
        return Response.after(
                pending.turn(),
                () -> new Response.AfterCommit(
                        service.deleteKey(path, List.of(), request.client()), FullResponse.NULL));
    }
}
