package io.cofre.web.v1;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.store.Lease;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Acquires, renews, shows and releases the lease of an instance. */
public final class LeaseHandlers {
    private final SessionService service;

    public LeaseHandlers(SessionService service) {
        this.service = service;
    }

    /** Acquires the lease; with an epoch in the body, renews the lease of that epoch. */
    public Response acquire(Request request) {
        InstancePath instance = request.instance();
        LeaseRequest asked = request.body(LeaseRequest::parse);
        return inTurn(request, instance, () -> {
            CompletableFuture<Lease> lease = asked.epoch().isPresent()
                    ? service.renewLease(instance, asked.holder(), asked.epoch().getAsLong(), asked.ttl())
                    : service.acquireLease(instance, asked.holder(), asked.ttl());
            return Response.after(lease.thenAccept(given -> {}), () -> json(lease.join()));
        });
    }

    public Response show(Request request) {
        InstancePath instance = request.instance();
        return Response.after(
                service.pending().beforeReads(instance, key -> false),
                () -> json(service.lease(instance)
                        .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "nobody has the lease"))));
    }

    public Response release(Request request) {
        InstancePath instance = request.instance();
        long epoch = Fence.in(request)
                .orElseThrow(() -> new CofreException(
                        ErrorCode.BAD_REQUEST, "the header " + Fence.HEADER + " is missing: it names the epoch"));
        return inTurn(
                request,
                instance,
                () -> new Response.AfterCommit(service.releaseLease(instance, epoch), FullResponse.NO_CONTENT));
    }

    /** A lease waits for earlier creations and removals of its instance, as a write of a key does. */
    private Response inTurn(Request request, InstancePath instance, Supplier<Response> then) {
        Write pending = request.begins(service.pending().ofKeys(instance, List.of()), Write::end);
        return Response.after(pending.turn(), then);
    }

    private static FullResponse json(Lease lease) {
        return FullResponse.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("holder", lease.holder());
            json.writeNumberField("epoch", lease.epoch());
            json.writeNumberField("expiresInMs", lease.expiresInMs());
            json.writeEndObject();
        }));
    }
}
