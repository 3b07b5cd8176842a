package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.history.LiveSessions;
import io.cofre.volume.history.QuiescedTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check of one file or directory at a time. It has damaged values written anew if memory has them, and remembers
 * the places where something stays wrong. It belongs to the thread of the scrub; any thread may read the figures.
 */
final class ScrubCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ScrubCheck.class);
    private static final int REMEMBERED_MAX = 1000;

    private final Disk disk;
    private final ValueFiles files;
    private final LiveView state;
    private final LiveSessions sessions;
    private final Mending mending;
    private final ScrubPace pace;
    private final Sightings<Path> damaged = new Sightings<>(REMEMBERED_MAX);
    private final Sightings<Path> unreadable = new Sightings<>(REMEMBERED_MAX);
    private final AtomicLong filesRead = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong mended = new AtomicLong();
    private boolean foundNew;

    ScrubCheck(Disk disk, LiveView state, LiveSessions sessions, Mending mending, ScrubPace pace) {
        this.disk = disk;
        this.files = new ValueFiles(disk);
        this.state = state;
        this.sessions = sessions;
        this.mending = mending;
        this.pace = pace;
    }

    /** The instances of a group; none if it is gone or cannot be read. An unreadable one is a finding. */
    List<InstanceName> instances(GroupName group) {
        Path directory = Layout.of(group);
        try {
            List<InstanceName> instances = state.instances(group).orElse(List.of());
            unreadable.clear(directory);
            return instances;
        } catch (CofreException failure) {
            pace.spend(0);
            if (isNew(unreadable, directory)) {
                LOG.warn("the scrub cannot read the group {}: {}", group, failure.getMessage());
            }
            return List.of();
        }
    }

    /** The present life of an instance, if it has files. */
    @Nullable
    InstanceLife instance(InstancePath path) {
        try {
            InstanceLife instance = state.instance(path);
            return instance != null && instance.isOnDisk() ? instance : null;
        } catch (CofreException unreadableGroup) {
            return null;
        }
    }

    /** The keys that have a file; none if the directory cannot be read, and that is a finding. */
    List<Key> keys(InstanceLife instance) {
        Path directory = Layout.of(instance.path());
        pace.spend(0);
        try {
            List<Key> keys = files.keys(directory);
            unreadable.clear(directory);
            return keys;
        } catch (IOException failure) {
            if (instance(instance.path()) == instance && isNew(unreadable, directory)) {
                LOG.warn(
                        "the scrub cannot read the directory of {} in {}: {}",
                        instance.path().instance(),
                        instance.path().group(),
                        FileReason.of(failure));
            }
            return List.of();
        }
    }

    /** Checks creds, even if they have no file, and their second copy. */
    void creds(InstanceLife instance) {
        if (!isIntact(instance, Key.CREDS)) {
            return;
        }
        Path directory = Layout.of(instance.path());
        Path file = ValueFiles.retained(directory);
        KeyPath creds = new KeyPath(instance.path(), Key.CREDS);
        Optional<CofreException> trouble =
                look(instance, creds, file, () -> counted(() -> files.readRetainedInPassing(directory)));
        if (isDamage(trouble)
                && isMended(() -> mending.mendRetained(instance.path()))
                && look(instance, creds, file, () -> files.readRetainedInPassing(directory))
                        .isEmpty()) {
            countMended();
            trouble = Optional.empty();
        }
        tell(instance, file, "the second copy of the creds", trouble);
    }

    /** Checks one value. */
    void value(InstanceLife instance, Key key) {
        isIntact(instance, key);
    }

    private boolean isIntact(InstanceLife instance, Key key) {
        KeyPath path = new KeyPath(instance.path(), key);
        Path file = Layout.of(path);
        Optional<CofreException> trouble = look(instance, path, file, () -> counted(() -> mending.look(instance, key)));
        if (isDamage(trouble)) {
            // A value that a checkpoint deletes seems damaged for the moment in which memory still has it.
            trouble = look(instance, path, file, () -> mending.look(instance, key));
        }
        if (isDamage(trouble)
                && mending.hasInMemory(instance, key)
                && isMended(() -> mending.mend(path))
                && look(instance, path, file, () -> mending.look(instance, key)).isEmpty()) {
            countMended();
            trouble = Optional.empty();
        }
        tell(instance, file, key.equals(Key.CREDS) ? "the creds" : "a value", trouble);
        return trouble.isEmpty();
    }

    /** Whether the pass that ends now found something that no earlier pass did. A second call returns false. */
    boolean endPass() {
        damaged.endPass();
        unreadable.endPass();
        boolean found = foundNew;
        foundNew = false;
        return found;
    }

    long filesRead() {
        return filesRead.get();
    }

    long bytesRead() {
        return bytesRead.get();
    }

    long damaged() {
        return damaged.count();
    }

    long unreadable() {
        return unreadable.count();
    }

    /** The number of values that the scrub itself had written anew. */
    long mended() {
        return mended.get();
    }

    /**
     * The trouble with a file whose value the store would serve; empty if a newer value is on its way into the file.
     */
    private Optional<CofreException> look(
            InstanceLife instance, KeyPath path, Path file, Supplier<Optional<Value>> source) {
        if (!isInFile(instance, path)) {
            return Optional.empty();
        }
        try {
            Optional<Value> value = source.get();
            pace.spend(value.map(Value::size).orElse(0));
            return Optional.empty();
        } catch (CofreException failure) {
            pace.spend(sizeOf(file));
            return isInFile(instance, path) ? Optional.of(failure) : Optional.empty();
        }
    }

    /** Counts a file once, even if it is read more than once. */
    private Optional<Value> counted(Supplier<Optional<Value>> source) {
        try {
            Optional<Value> value = source.get();
            filesRead.addAndGet(value.isPresent() ? 1 : 0);
            bytesRead.addAndGet(value.map(Value::size).orElse(0));
            return value;
        } catch (CofreException failure) {
            filesRead.incrementAndGet();
            throw failure;
        }
    }

    /** Whether the file holds the value of the key: the instance is still the same, and no memtable knows the key. */
    private boolean isInFile(InstanceLife instance, KeyPath path) {
        if (instance(path.instance()) != instance) {
            return false;
        }
        LiveView.Found found = state.find(path);
        return found.instance() == instance && found.entry() == null;
    }

    private long sizeOf(Path file) {
        try {
            return disk.facts(file).map(FileFacts::bytes).orElse(0L);
        } catch (IOException unknown) {
            return 0;
        }
    }

    /** A volume that takes no checkpoint takes no value either: then the value stays damaged until a later pass. */
    private boolean isMended(QuiescedTask work) {
        try {
            sessions.whileQuiesced(work);
            return true;
        } catch (CofreException refused) {
            LOG.debug("what is damaged could not be written anew", refused);
            return false;
        }
    }

    private void countMended() {
        mended.incrementAndGet();
        foundNew = true;
    }

    private static boolean isDamage(Optional<CofreException> trouble) {
        return trouble.filter(failure -> failure.code() == ErrorCode.DAMAGED).isPresent();
    }

    private void tell(InstanceLife instance, Path file, String what, Optional<CofreException> trouble) {
        boolean isDamaged = isDamage(trouble);
        if (!isDamaged) {
            damaged.clear(file);
        }
        if (isDamaged || trouble.isEmpty()) {
            unreadable.clear(file);
        }
        if (trouble.isPresent() && isNew(isDamaged ? damaged : unreadable, file)) {
            LOG.warn(
                    "{} of {} in {}: {}. Check the disk (the doctor says more)",
                    what,
                    instance.path().instance(),
                    instance.path().group(),
                    trouble.get().getMessage());
        }
    }

    private boolean isNew(Sightings<Path> sightings, Path place) {
        boolean isNew = sightings.isNew(place);
        foundNew |= isNew;
        return isNew;
    }
}
