package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of a group: from its creation to its removal. A group of the same name that is created later is another
 * object.
 */
final class GroupLife {
    private final GroupName name;
    private final ConcurrentNavigableMap<InstanceName, InstanceLife> instances = new ConcurrentSkipListMap<>();
    private final @Nullable String trouble;
    private boolean onDisk;
    private volatile boolean ofSystem;

    GroupLife(GroupName name, boolean onDisk) {
        this(name, onDisk, null);
    }

    private GroupLife(GroupName name, boolean onDisk, @Nullable String trouble) {
        this.name = name;
        this.onDisk = onDisk;
        this.trouble = trouble;
    }

    /** A group that exists, and of which nothing else is known. */
    static GroupLife unreadable(GroupName name, String trouble) {
        return new GroupLife(name, true, trouble);
    }

    /** The reason why its directory cannot be read; null if it can. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Whether the directory seems to belong to the system and nobody has asked for a group of that name. */
    boolean isOfSystem() {
        return ofSystem;
    }

    void setOfSystem(boolean ofSystem) {
        this.ofSystem = ofSystem;
    }

    GroupName name() {
        return name;
    }

    ConcurrentNavigableMap<InstanceName, InstanceLife> instances() {
        return instances;
    }

    @Nullable
    InstanceLife instance(InstanceName instance) {
        return instances.get(instance);
    }

    /** Whether the directory of this name belongs to this life. Only the checkpoint knows. */
    boolean isOnDisk() {
        return onDisk;
    }

    void setOnDisk(boolean onDisk) {
        this.onDisk = onDisk;
    }
}
