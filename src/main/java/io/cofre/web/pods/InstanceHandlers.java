package io.cofre.web.pods;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.web.kit.Answer;
import io.cofre.web.kit.Call;
import io.cofre.web.kit.Response;
import java.util.List;

/** Creates, lists and removes instances. */
public final class InstanceHandlers {
    private final SessionService service;

    public InstanceHandlers(SessionService service) {
        this.service = service;
    }

    public Response create(Call call) {
        GroupName group = call.group();
        Write pending = call.begins(service.pending().ofNewInstance(group));
        InstancePath instance = new InstancePath(group, InstanceName.of(call.member("instance")));
        return Response.after(
                pending.creates(instance),
                () -> new Response.AfterCommit(service.createInstance(instance), Answer.NO_CONTENT));
    }

    public Response list(Call call) {
        GroupName group = call.group();
        return Response.after(service.pending().beforeList(group), () -> list(group));
    }

    private Response list(GroupName group) {
        List<InstanceName> instances = service.listInstances(group);
        return Answer.json(JsonText.of(json -> {
            json.writeStartArray();
            for (InstanceName instance : instances) {
                json.writeString(instance.toString());
            }
            json.writeEndArray();
        }));
    }

    public Response delete(Call call) {
        InstancePath instance = call.instance();
        Write pending = call.begins(service.pending().ofRemoval(instance));
        return Response.after(
                pending.turn(), () -> new Response.AfterCommit(service.deleteInstance(instance), Answer.NULL));
    }
}
