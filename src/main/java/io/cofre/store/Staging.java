package io.cofre.store;

import io.cofre.session.Key;
import io.cofre.session.Value;

/**
 * A place on the volume where an instance is put together before the protocol sees anything of it. What was not
 * {@linkplain StagingArea#adopt adopted} is removed when this is closed. Not thread-safe.
 */
public interface Staging extends AutoCloseable {
    /**
     * Stores a value in place of any other of that key.
     *
     * @throws io.cofre.session.CofreException {@code DISK_FULL} if there is no room
     */
    void put(Key key, Value value);

    @Override
    void close();
}
