package io.cofre.store;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.Optional;

/**
 * A place on the volume where an instance is put together before the protocol sees anything of it. If it was not
 * {@linkplain #adopt adopted} it is removed when this is closed. Not thread-safe.
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

    @Override
    void close();
}
