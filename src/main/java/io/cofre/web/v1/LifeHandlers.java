package io.cofre.web.v1;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.store.Condition;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;

/** Creates and removes groups and instances, whose names are in the path. Both have no effect the second time. */
public final class LifeHandlers {
    private final SessionService service;

    public LifeHandlers(SessionService service) {
        this.service = service;
    }

    public Response createGroup(Request request) {
        Fence.requireNone(request);
        GroupName group = request.group();
        Write pending = request.begins(service.pending().ofNewGroup(), Write::end);
        return Response.after(
                pending.creates(group),
                () -> new Response.AfterCommit(service.createGroup(group), FullResponse.NO_CONTENT));
    }

    public Response deleteGroup(Request request) {
        Fence.requireNone(request);
        GroupName group = request.group();
        Write pending = request.begins(service.pending().ofRemoval(group), Write::end);
        return Response.after(
                pending.turn(), () -> new Response.AfterCommit(service.deleteGroup(group), FullResponse.NO_CONTENT));
    }

    public Response createInstance(Request request) {
        Fence.requireNone(request);
        InstancePath instance = request.instance();
        Write pending = request.begins(service.pending().ofNewInstance(instance.group()), Write::end);
        return Response.after(
                pending.creates(instance),
                () -> new Response.AfterCommit(service.createInstance(instance), FullResponse.NO_CONTENT));
    }

    public Response deleteInstance(Request request) {
        InstancePath instance = request.instance();
        List<Condition> fence = Fence.conditions(request, instance);
        Write pending = request.begins(service.pending().ofRemoval(instance), Write::end);
        return Response.after(
                pending.turn(),
                () -> new Response.AfterCommit(service.deleteInstance(instance, fence), FullResponse.NO_CONTENT));
    }
}
