package io.cofre.web.v1;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Condition;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads, writes and removes single values, as the JSON text that they are. */
public final class ValueHandlers {
    private final SessionService service;

    public ValueHandlers(SessionService service) {
        this.service = service;
    }

    public Response read(Request request) {
        KeyPath path = request.key();
        return Response.after(
                service.pending().beforeRead(path),
                () -> request.respondWith(() -> service.read(path), value -> found(request, value)));
    }

    private static FullResponse found(Request request, Value value) {
        Optional<EntityTags> known = EntityTags.in(request, "If-None-Match");
        FullResponse response = known.isPresent() && known.get().match(value)
                ? FullResponse.notModified()
                : FullResponse.json(value.bytes());
        return response.tagged(EntityTags.of(value));
    }

    public Response write(Request request) {
        KeyPath path = request.key();
        List<Condition> conditions = Fence.before(EntityTags.conditions(request, path), request, path.instance());
        Write pending = request.begins(service.pending().ofKey(path), Write::end);
        return Response.after(pending.turn(), () -> {
            Value value = request.body(ValueHandlers::value);
            return new Response.AfterCommit(
                    service.put(path, value, conditions, request.client()),
                    FullResponse.NO_CONTENT.tagged(EntityTags.of(value)));
        });
    }

    private static Value value(byte[] body, int length) {
        byte[] text = Arrays.copyOf(body, length);
        if (!JsonText.isJson(text)) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "the body is not a JSON text in UTF-8");
        }
        return Value.of(text);
    }

    public Response delete(Request request) {
        KeyPath path = request.key();
        List<Condition> conditions = Fence.before(EntityTags.conditions(request, path), request, path.instance());
        Write pending = request.begins(service.pending().ofKey(path), Write::end);
        return Response.after(
                pending.turn(),
                () -> new Response.AfterCommit(
                        service.deleteKey(path, conditions, request.client()), FullResponse.NO_CONTENT));
    }
}
