package io.cofre.http;

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
        InstanceName name = InstanceName.of(call.member("instance"));
        return new Reply.AfterCommit(service.createInstance(new InstancePath(group, name)), Answer.NO_CONTENT);
    }

    Reply list(Call call) {
        List<InstanceName> instances = service.listInstances(call.group());
        return Answer.json(JsonText.of(json -> {
            json.writeStartArray();
            for (InstanceName instance : instances) {
                json.writeString(instance.toString());
            }
            json.writeEndArray();
        }));
    }

    Reply delete(Call call) {
        return new Reply.AfterCommit(service.deleteInstance(call.instance()), Answer.NULL);
    }
}
