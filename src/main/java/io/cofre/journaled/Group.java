package io.cofre.journaled;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of a group: from its creation to its removal. A group of the same name that is created later is another
 * object.
 */
final class Group {
    private final GroupName name;
    private final ConcurrentNavigableMap<InstanceName, Instance> instances = new ConcurrentSkipListMap<>();
    private boolean onDisk;

    Group(GroupName name, boolean onDisk) {
        this.name = name;
        this.onDisk = onDisk;
    }

    GroupName name() {
        return name;
    }

    ConcurrentNavigableMap<InstanceName, Instance> instances() {
        return instances;
    }

    @Nullable
    Instance instance(InstanceName instance) {
        return instances.get(instance);
    }

    /** Whether the directory of this name is this life's. Known to the checkpoint only. */
    boolean isOnDisk() {
        return onDisk;
    }

    void setOnDisk(boolean onDisk) {
        this.onDisk = onDisk;
    }
}
