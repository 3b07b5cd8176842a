package io.cofre.web.pods;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;
import io.cofre.web.kit.Answer;
import io.cofre.web.kit.Call;
import io.cofre.web.kit.Response;

/** Creates and removes groups. */
public final class GroupHandlers {
    private final SessionService service;

    public GroupHandlers(SessionService service) {
        this.service = service;
    }

    public Response create(Call call) {
        Write pending = call.begins(service.pending().ofNewGroup());
        GroupName group = named(call);
        return Response.after(
                pending.creates(group), () -> new Response.AfterCommit(service.createGroup(group), Answer.NO_CONTENT));
    }

    public Response delete(Call call) {
        return delete(call, call.group());
    }

    /** Removes the group that the body names; without a name nothing: the Go worker would remove every group. */
    public Response deleteNamed(Call call) {
        return delete(call, named(call));
    }

    private Response delete(Call call, GroupName group) {
        Write pending = call.begins(service.pending().ofRemoval(group));
        return Response.after(pending.turn(), () -> new Response.AfterCommit(service.deleteGroup(group), Answer.NULL));
    }

    private static GroupName named(Call call) {
        return GroupName.of(call.member("group"));
    }
}
