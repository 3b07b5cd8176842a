package io.cofre.web.pods;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;

/** The handlers that create, list and remove instances. */
public final class InstanceHandlers {
    private final SessionService service;

    public InstanceHandlers(SessionService service) {
        this.service = service;
    }

    public Response create(Request request) {
        GroupName group = request.group();
        Write pending = request.begins(service.pending().ofNewInstance(group), Write::end);
        InstancePath instance = new InstancePath(group, InstanceName.of(request.member("instance")));
        return Response.after(
                pending.creates(instance),
                () -> new Response.AfterCommit(service.createInstance(instance), FullResponse.NO_CONTENT));
    }

    public Response list(Request request) {
        GroupName group = request.group();
        return Response.after(service.pending().beforeList(group), () -> list(group));
    }

    private Response list(GroupName group) {
        List<InstanceName> instances = service.listInstances(group);
        return FullResponse.json(JsonText.of(json -> {
            json.writeStartArray();
            for (InstanceName instance : instances) {
                json.writeString(instance.toString());
            }
            json.writeEndArray();
        }));
    }

    public Response delete(Request request) {
        InstancePath instance = request.instance();
        Write pending = request.begins(service.pending().ofRemoval(instance), Write::end);
        return Response.after(
                pending.turn(),
                () -> new Response.AfterCommit(service.deleteInstance(instance, List.of()), FullResponse.NULL));
    }
}
