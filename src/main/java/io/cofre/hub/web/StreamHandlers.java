package io.cofre.hub.web;

import io.cofre.hub.access.Access;
import io.cofre.hub.access.Caller;
import io.cofre.hub.event.EventKind;
import io.cofre.hub.live.Admission;
import io.cofre.hub.live.Cursor;
import io.cofre.hub.live.EventFilter;
import io.cofre.hub.live.LiveStreams;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sends the events of a tenant as they are stored. */
final class StreamHandlers {
    private static final int NAMES_MAX = 1000;

    private final LiveStreams streams;
    private final Access access;
    private final Function<String, List<Instance>> instances;

    /** @param instances the instances of a tenant by its id */
    StreamHandlers(LiveStreams streams, Access access, Function<String, List<Instance>> instances) {
        this.streams = streams;
        this.access = access;
        this.instances = instances;
    }

    /**
     * Follows a tenant. The cursor in the header counts: a library that connects again sends it beside the parameter of
     * the first time.
     */
    Response follow(Request request) {
        Caller caller = request.caller(Caller.class);
        String tenant = access.tenantOf(caller, request.header("X-Tenant-Id"));
        Set<String> named = names(request, "instance");
        requireKnown(tenant, named);
        EventFilter filter = new EventFilter(named.isEmpty(), named, kinds(request), request.flag("raw"));
        Optional<Cursor> after = request.header("Last-Event-ID")
                .or(() -> request.query("after"))
                .map(text -> Cursor.of(text).orElse(Cursor.UNKNOWN));
        Admission.Admitted who = new Admission.Admitted(tenant, caller.until());
        return new Response.Events(() -> streams.follow(who, filter, after));
    }

    private static Set<String> names(Request request, String parameter) {
        String[] names = request.query(parameter).orElse("").split(",", NAMES_MAX + 2);
        if (names.length > NAMES_MAX) {
            throw new CofreException(ErrorCode.BAD_REQUEST, parameter + " has more than " + NAMES_MAX + " names");
        }
        Set<String> distinct = new HashSet<>();
        for (String name : names) {
            if (!name.isBlank()) {
                distinct.add(name.strip());
            }
        }
        return distinct;
    }

    private static Set<EventKind> kinds(Request request) {
        return names(request, "events").stream()
                .map(name -> EventKind.of(name)
                        .orElseThrow(() -> new CofreException(ErrorCode.BAD_REQUEST, "events names no kind of event")))
                .collect(Collectors.toSet());
    }

    /** An instance of another tenant looks like one that nobody has. */
    private void requireKnown(String tenant, Set<String> named) {
        Set<String> known = instances.apply(tenant).stream().map(Instance::name).collect(Collectors.toSet());
        if (!known.containsAll(named)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "Sessão não encontrada");
        }
    }
}
