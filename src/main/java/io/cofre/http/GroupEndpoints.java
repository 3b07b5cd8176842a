package io.cofre.http;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.GroupName;

/** Creates and removes groups. */
final class GroupEndpoints {
    private final SessionService service;

    GroupEndpoints(SessionService service) {
        this.service = service;
    }

    Reply create(Call call) {
        Write pending = call.begins(service.pending().ofNewGroup());
        GroupName group = named(call);
        return Reply.after(
                pending.creates(group), () -> new Reply.AfterCommit(service.createGroup(group), Answer.NO_CONTENT));
    }

    Reply delete(Call call) {
        return delete(call, call.group());
    }

    /** Removes the group that the body names; without a name nothing: the Go worker would remove every group. */
    Reply deleteNamed(Call call) {
        return delete(call, named(call));
    }

    private Reply delete(Call call, GroupName group) {
        Write pending = call.begins(service.pending().ofRemoval(group));
        return Reply.after(pending.turn(), () -> new Reply.AfterCommit(service.deleteGroup(group), Answer.NULL));
    }

    private static GroupName named(Call call) {
        return GroupName.of(call.member("group"));
    }
}
