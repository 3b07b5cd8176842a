package io.cofre.volume.engine;

import io.cofre.session.InstancePath;
import io.cofre.session.Value;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One life of an instance: from its creation to its removal. An instance of the same name that is created later is
 * another object. So what is kept for one life is never found for the other.
 */
final class InstanceLife {
    private final InstancePath path;
    private final @Nullable Instant begun;
    private volatile boolean onDisk;
    private volatile boolean ofSystem;

    /** The record of the lease as its file has it; null while nobody has looked. */
    private volatile @Nullable Entry lease;

    private InstanceLife(InstancePath path, boolean onDisk, @Nullable Instant begun) {
        this.path = path;
        this.onDisk = onDisk;
        this.begun = begun;
    }

    /** The life of an instance that has a directory. */
    static InstanceLife onDisk(InstancePath path) {
        return new InstanceLife(path, true, null);
    }

    /** A life that has no directory yet. */
    static InstanceLife begun(InstancePath path, Instant now) {
        return new InstanceLife(path, false, now);
    }

    InstancePath path() {
        return path;
    }

    /**
     * The time at which this process first knew of it, if it is not on disk: it was created at about that time. Empty
     * if it is on disk.
     */
    Optional<Instant> begunWithoutDirectory() {
        return onDisk ? Optional.empty() : Optional.ofNullable(begun);
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
     * The record of the lease as its file has it, which is read at most once in this life: each write may ask for it.
     */
    Optional<Value> lease(Supplier<Optional<Value>> load) {
        Entry known = lease;
        return (known == null ? loadedLease(load) : known).value();
    }

    private synchronized Entry loadedLease(Supplier<Optional<Value>> load) {
        Entry known = lease;
        if (known == null) {
            known = new Entry(load.get());
            lease = known;
        }
        return known;
    }

    /** The file has this record now, or is gone. */
    synchronized void setLease(Optional<Value> written) {
        lease = new Entry(written);
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
