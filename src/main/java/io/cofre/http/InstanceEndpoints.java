package io.cofre.http;

import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonString;
import java.nio.charset.StandardCharsets;

/** Creates, lists and removes instances. */
final class InstanceEndpoints {
    private final SessionService service;

    InstanceEndpoints(SessionService service) {
        this.service = service;
    }

    Reply create(Call call) {
        GroupName group = call.group();
        InstanceName name = InstanceName.of(new String(call.member("instance"), StandardCharsets.UTF_8));
        return new Reply.AfterCommit(service.createInstance(new InstancePath(group, name)), Answer.NO_CONTENT);
    }

    Reply list(Call call) {
        StringBuilder json = new StringBuilder("[");
        for (InstanceName instance : service.listInstances(call.group())) {
            if (json.length() > 1) {
                json.append(',');
            }
            JsonString.append(json, instance.toString());
        }
        return Answer.json(json.append(']').toString());
    }

    Reply delete(Call call) {
        return new Reply.AfterCommit(service.deleteInstance(call.instance()), Answer.NULL);
    }
}
