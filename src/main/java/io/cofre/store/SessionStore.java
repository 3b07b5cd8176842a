package io.cofre.store;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The port of a session store: groups hold instances, instances hold values by key.
 *
 * <p>Every store promises:
 *
 * <ul> <li><b>Durability.</b> When the future of a commit completes normally its changes are on stable storage: they
 * survive the end of the process and the loss of power. <li><b>Atomicity.</b> A commit is seen whole or not at all, by
 * readers and after a crash. A commit whose future completed exceptionally, or had not completed when the process
 * ended, may be there whole or absent, never in part. ({@link #commit} says which failures exclude that it is there.)
 * <li><b>Order.</b> Reads and commits of one key are linearizable: a read sees the last commit that was acknowledged
 * before it began, or one that was in flight meanwhile. A value is seen only once it is durable. (Writes that were
 * received and are not submitted yet are no matter of a store.) <li><b>Life of an instance.</b> An instance that was
 * deleted and created again shows nothing of its former life. <li><b>Absent is not damaged.</b> An empty answer means
 * that the key is truly not there. A value that exists and is not intact or cannot be read is a {@code DAMAGED} or
 * {@code UNAVAILABLE} error. </ul>
 *
 * <p>All methods may be called by any thread at any time. Errors are {@link io.cofre.session.CofreException}s.
 */
public interface SessionStore extends AutoCloseable {
    /**
     * Makes the changes of a commit. The call itself may wait for a place in a bounded queue, the future waits for
     * stable storage; it is completed by a thread of the store, so stages that depend on it must not block.
     *
     * <p>The future fails, with nothing changed, with {@code NOT_FOUND} if a value is put into an instance that does
     * not exist, {@code PRECONDITION_FAILED} if a condition does not hold, {@code DISK_FULL} if there is no room,
     * {@code OVERLOADED} if a bound was reached. It fails with {@code UNAVAILABLE} if the store takes no writes (any
     * more); the last commits before that may or may not be found after a restart.
     */
    CompletableFuture<Void> commit(Commit commit);

    /**
     * Has a listener told of each change that is made from now on, in place of an earlier listener. To be called before
     * the first commit whose change must be told.
     */
    void tells(ChangeListener listener);

    /**
     * The value under a key; empty if the key, its instance or its group does not exist.
     *
     * @throws io.cofre.session.CofreException {@code DAMAGED} if the value is there but not intact, {@code UNAVAILABLE}
     *     if it cannot be read
     */
    Optional<Value> read(KeyPath path);

    /**
     * The value under a key as stable storage has it, whatever memory holds. A value that is damaged there and intact
     * in memory is written anew first.
     *
     * @throws io.cofre.session.CofreException as {@link #read}
     */
    default Optional<Value> readStored(KeyPath path) {
        return read(path);
    }

    /**
     * Reads values of an instance one after the other, in the order of a list. A store that is far away reads some of
     * them ahead: a value is one that its key has between this call and the answer.
     *
     * @param read is how a single one is read: {@link #read} or {@link #readStored}
     * @return the function from a key to its value, for one thread at a time; its errors are those of {@code read}
     */
    default Function<Key, Optional<Value>> inOrder(
            InstancePath instance, List<Key> keys, Function<KeyPath, Optional<Value>> read) {
        return key -> read.apply(new KeyPath(instance, key));
    }

    /**
     * The newest intact {@code creds} that is kept beside the live one, for the case that the live one is damaged or
     * gone: the second copy, or the one of a snapshot that was taken since the identity was last replaced. Empty if
     * there is none.
     */
    default Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return Optional.empty();
    }

    /**
     * The time at which the instance was last written, as precise as the interval of checkpoints; empty if it does not
     * exist.
     */
    Optional<Instant> lastWrite(InstancePath instance);

    /**
     * The time at which the value of a key was written, as precise as that; empty if it does not exist, or is not in
     * its place on stable storage yet.
     */
    Optional<Instant> lastWrite(KeyPath path);

    /** All groups in their natural order. */
    List<GroupName> groups();

    /**
     * The keys of an instance in their natural order; empty if it does not exist. Keys that come or go meanwhile may be
     * there or not.
     */
    List<Key> keys(InstancePath instance);

    /** The number of keys of an instance. The values are not read. */
    default int keyCount(InstancePath instance) {
        return keys(instance).size();
    }

    /** Whether an instance exists. */
    boolean contains(InstancePath instance);

    /** The instances of a group in their natural order; empty if the group does not exist. */
    Optional<List<InstanceName>> instances(GroupName group);

    /** The leases of the instances. */
    default Leases leases() {
        return Leases.NONE;
    }

    /** Whether the store takes commits now, and the reason if it does not. */
    StoreState state();

    /** The part of it that has to know which instances somebody follows. */
    default ChangeSource changeSource() {
        return ChangeSource.ALL_OWN;
    }

    /** Whether other processes write to it at the same time: a value that this process saw last may have changed. */
    default boolean isShared() {
        return false;
    }

    /** The health of the files under the store; empty if it keeps none. */
    Optional<FileHealth> fileHealth();

    /** Notices for operators about a store that still takes commits. */
    default List<String> notices() {
        return List.of();
    }

    /**
     * Finishes the commits that wait, leaves the volume as plain files and gives up its resources. Commits that come
     * later fail with {@code UNAVAILABLE}. May be called more than once.
     */
    @Override
    void close();
}
