package io.cofre.http;

import io.cofre.service.SessionService;
import io.cofre.session.GroupName;

/** Creates and removes groups. */
final class GroupEndpoints {
    private final SessionService service;

    GroupEndpoints(SessionService service) {
        this.service = service;
    }

    Reply create(Call call) {
        return new Reply.AfterCommit(service.createGroup(named(call)), Answer.NO_CONTENT);
    }

    Reply delete(Call call) {
        return new Reply.AfterCommit(service.deleteGroup(call.group()), Answer.NULL);
    }

    /** Removes the group that the body names; without a name nothing: the Go worker would remove every group. */
    Reply deleteNamed(Call call) {
        return new Reply.AfterCommit(service.deleteGroup(named(call)), Answer.NULL);
    }

    private static GroupName named(Call call) {
        return GroupName.of(call.member("group"));
    }
}
