package io.cofre.volume.engine;

import io.cofre.session.InstancePath;
import java.time.Instant;

/**
 * One life of an instance: from its creation to its removal. An instance of the same name that is created later is
 * another object. So what is kept for one life is never found for the other.
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

    /**
     * The time at which this process first knew of it. If the instance is not on disk, it was created at about that
     * time.
     */
    Instant begun() {
        return begun;
    }

    /**
     * Whether the directory of this name belongs to this life. Until then its values are in the memtables only, and a
     * directory of that name belongs to a former life.
     */
    boolean isOnDisk() {
        return onDisk;
    }

    void setOnDisk(boolean onDisk) {
        this.onDisk = onDisk;
    }

    /** Whether the directory seems to belong to the system and nobody has asked for an instance of that name. */
    boolean isOfSystem() {
        return ofSystem;
    }

    void setOfSystem(boolean ofSystem) {
        this.ofSystem = ofSystem;
    }

    /**
     * The hash comes from the name and not from chance, so that a seed of the crash tests also fixes the order of a
     * checkpoint.
     */
    @Override
    public int hashCode() {
        return path.hashCode();
    }
}
