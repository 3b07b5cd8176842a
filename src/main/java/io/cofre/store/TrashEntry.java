package io.cofre.store;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import java.util.List;

/**
 * The instances that one removal moved into the trash.
 *
 * @param id the id of the removal
 * @param group the group that was removed, or that the removed instance was in
 * @param instances the instances that can be restored, in their natural order
 */
public record TrashEntry(RecoveryPointId id, GroupName group, List<InstanceName> instances) {
    public TrashEntry {
        instances = List.copyOf(instances);
    }
}
