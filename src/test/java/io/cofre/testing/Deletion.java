package io.cofre.testing;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import java.time.Instant;

/** Deletions as a worker makes them now: each with an id of its own in the trash. */
public final class Deletion {
    private Deletion() {}

    public static Change.DeleteInstance of(InstancePath instance) {
        return new Change.DeleteInstance(instance, RecoveryPointId.at(Instant.now()));
    }

    public static Change.DeleteGroup of(GroupName group) {
        return new Change.DeleteGroup(group, RecoveryPointId.at(Instant.now()));
    }
}
