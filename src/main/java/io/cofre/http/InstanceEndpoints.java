package io.cofre.http;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import java.util.List;

/** Creates, lists and removes instances. */
final class InstanceEndpoints {
    private final SessionService service;

    InstanceEndpoints(SessionService service) {
        this.service = service;
    }

    Reply create(Call call) {
        GroupName group = call.group();
        Write pending = call.begins(service.pending().ofNewInstance(group));
        InstancePath instance = new InstancePath(group, InstanceName.of(call.member("instance")));
        return Reply.after(
                pending.creates(instance),
                () -> new Reply.AfterCommit(service.createInstance(instance), Answer.NO_CONTENT));
    }

    Reply list(Call call) {
        GroupName group = call.group();
        return Reply.after(service.pending().beforeList(group), () -> list(group));
    }

    private Reply list(GroupName group) {
        List<InstanceName> instances = service.listInstances(group);
        return Answer.json(JsonText.of(json -> {
            json.writeStartArray();
            for (InstanceName instance : instances) {
                json.writeString(instance.toString());
            }
            json.writeEndArray();
        }));
    }

    Reply delete(Call call) {
        InstancePath instance = call.instance();
        Write pending = call.begins(service.pending().ofRemoval(instance));
        return Reply.after(pending.turn(), () -> new Reply.AfterCommit(service.deleteInstance(instance), Answer.NULL));
    }
}
