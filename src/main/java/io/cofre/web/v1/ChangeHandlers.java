package io.cofre.web.v1;

import io.cofre.changes.Subscription;
import io.cofre.service.SessionService;
import io.cofre.session.CofreException;
import io.cofre.session.InstancePath;
import io.cofre.web.kit.EventSource;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.Optional;

/** Sends the changes of an instance as they become durable. */
public final class ChangeHandlers {
    private final SessionService service;

    public ChangeHandlers(SessionService service) {
        this.service = service;
    }

    /**
     * Follows an instance. The cursor in the header counts: a library that connects again sends it beside the parameter
     * of the first time.
     */
    public Response follow(Request request) {
        InstancePath instance = request.instance();
        boolean withValues = request.flag("values");
        Optional<String> after = request.header("Last-Event-ID").or(() -> request.query("after"));
        return Response.after(service.pending().beforeReads(instance, key -> true), () -> {
            service.requireThere(instance);
            return new Response.Events(() -> open(instance, after, withValues));
        });
    }

    private EventSource open(InstancePath instance, Optional<String> after, boolean withValues) {
        Subscription subscription = service.changes().follow(instance, after);
        try {
            // A removal before this moment is not told to a subscription that is new.
            service.requireThere(instance);
            return new ChangeEvents(subscription, withValues);
        } catch (CofreException absent) {
            subscription.close();
            throw absent;
        }
    }
}
