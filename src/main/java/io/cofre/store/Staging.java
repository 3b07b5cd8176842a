package io.cofre.store;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.Optional;

/**
 * A place on the volume where an instance is put together before the protocol sees anything of it. If it was neither
 * {@linkplain #adopt adopted} nor {@linkplain #keep kept} it is removed when this is closed. Not thread-safe.
 */
public interface Staging extends AutoCloseable {
    /**
     * Stores a value in place of any other of that key.
     *
     * @throws io.cofre.session.CofreException {@code DISK_FULL} if there is no room
     * @throws IllegalStateException if this was adopted or closed
     */
    void put(Key key, Value value);

    /**
     * Puts the staged values in the place of an instance, as {@link Snapshots#restoreSnapshot} does. That uses this up.
     * If it fails, nothing is done, and the staged values stay until this is closed.
     *
     * @throws IllegalStateException if this was adopted or closed
     */
    Optional<Snapshot> adopt(InstancePath instance);

    /**
     * Makes the staged values a snapshot that was taken elsewhere, under the id and the reason that it has there. The
     * instance need not exist. That uses this up. It becomes the newest snapshot of the instance, and its time in the
     * history begins now.
     *
     * @throws io.cofre.session.CofreException {@code CONFLICT} if the instance has a snapshot of that id; then nothing
     *     is done
     * @throws IllegalStateException if this was adopted or closed
     */
    default void keep(Snapshot snapshot) {
        throw new UnsupportedOperationException("this store keeps no snapshots of others");
    }

    /**
     * Makes the staged values an instance in the trash that was removed elsewhere: of the removal of that id, which is
     * made if there is none. That uses this up.
     *
     * @throws io.cofre.session.CofreException {@code CONFLICT} if that removal has such an instance, or is one in
     *     another group; then nothing is done
     * @throws IllegalStateException if this was adopted or closed
     */
    default void keepRemoved(RecoveryPointId id, InstancePath instance) {
        throw new UnsupportedOperationException("this store keeps no removals of others");
    }

    @Override
    void close();
}
