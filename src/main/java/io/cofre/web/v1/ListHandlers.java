package io.cofre.web.v1;

import io.cofre.service.SessionService;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.function.Predicate;

/** Lists groups, instances and keys. */
public final class ListHandlers {
    private final SessionService service;

    public ListHandlers(SessionService service) {
        this.service = service;
    }

    public Response groups(Request request) {
        return Page.of(
                request,
                "groups",
                service.groups(),
                group -> true,
                (json, group) -> json.writeString(group.toString()));
    }

    /** The instances of a group, each with its state. */
    public Response instances(Request request) {
        return Response.after(
                service.pending().beforeList(request.group()),
                () -> Page.of(
                        request,
                        "instances",
                        service.listInstances(request.group()),
                        instance -> true,
                        (json, name) -> {
                            json.writeStartObject();
                            json.writeStringField("name", name.toString());
                            json.writeStringField("state", state(new InstancePath(request.group(), name)));
                            json.writeEndObject();
                        }));
    }

    /** One instance: its state and the number of its keys. */
    public Response instance(Request request) {
        InstancePath instance = request.instance();
        return Response.after(service.pending().beforeReads(instance, key -> true), () -> summary(instance));
    }

    private FullResponse summary(InstancePath instance) {
        service.requireThere(instance);
        return FullResponse.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("name", instance.instance().toString());
            json.writeStringField("state", state(instance));
            json.writeNumberField("keys", service.keyCount(instance));
            json.writeEndObject();
        }));
    }

    private String state(InstancePath instance) {
        return service.state(instance).wireName();
    }

    /** The keys of an instance that begin with a prefix. */
    public Response keys(Request request) {
        InstancePath instance = request.instance();
        String prefix = request.query("prefix").orElse("");
        Predicate<Key> wanted = key -> key.toString().startsWith(prefix);
        return Response.after(
                service.pending().beforeReads(instance, wanted),
                () -> Page.of(
                        request,
                        "keys",
                        service.keys(instance),
                        wanted,
                        (json, key) -> json.writeString(key.toString())));
    }
}
