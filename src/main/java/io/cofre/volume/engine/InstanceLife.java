package io.cofre.volume.engine;

import io.cofre.session.InstancePath;
import java.time.Instant;

/**
 * One life of an instance: from its creation to its removal. An instance of the same name that is created later is
 * another object, so that nothing kept for the one is ever found for the other.
 */
final class InstanceLife {
    private final InstancePath path;
    private final Instant begun = Instant.now();
    private volatile boolean onDisk;
    private volatile boolean ofSystem;

    InstanceLife(InstancePath path, boolean onDisk) {
        this.path = path;
        this.onDisk = onDisk;
    }

    InstancePath path() {
        return path;
    }

    /** When this process came to know of it: for one that is not on disk, about when it was created. */
    Instant begun() {
        return begun;
    }

    /**
     * Whether the directory of this name is this life's. Until then its values are in the memtables only, and a
     * directory of that name is a former life's.
     */
    boolean isOnDisk() {
        return onDisk;
    }

    void setOnDisk(boolean onDisk) {
        this.onDisk = onDisk;
    }

    /** Whether the directory seems to be the system's, and nobody has asked for an instance of that name. */
    boolean isOfSystem() {
        return ofSystem;
    }

    void setOfSystem(boolean ofSystem) {
        this.ofSystem = ofSystem;
    }

    /** By its name and not by chance, so that a seed of the crash tests decides about the order of a checkpoint too. */
    @Override
    public int hashCode() {
        return path.hashCode();
    }
}
