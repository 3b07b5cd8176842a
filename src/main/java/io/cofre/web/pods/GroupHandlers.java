package io.cofre.web.pods;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;

/** The handlers that create and remove groups. */
public final class GroupHandlers {
    private final SessionService service;

    public GroupHandlers(SessionService service) {
        this.service = service;
    }

    public Response create(Request request) {
        Write pending = request.begins(service.pending().ofNewGroup(), Write::end);
        GroupName group = named(request);
        return Response.after(
                pending.creates(group),
                () -> new Response.AfterCommit(service.createGroup(group), FullResponse.NO_CONTENT));
    }

    public Response delete(Request request) {
        return delete(request, request.group());
    }

    /**
     * Removes the group that the body names; without a name it removes nothing. (The Go worker would remove every
     * group.)
     */
    public Response deleteNamed(Request request) {
        return delete(request, named(request));
    }

    private Response delete(Request request, GroupName group) {
        Write pending = request.begins(service.pending().ofRemoval(group), Write::end);
        return Response.after(
                pending.turn(), () -> new Response.AfterCommit(service.deleteGroup(group), FullResponse.NULL));
    }

    private static GroupName named(Request request) {
        return GroupName.of(request.member("group"));
    }
}
