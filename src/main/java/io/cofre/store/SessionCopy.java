package io.cofre.store;

import io.cofre.session.Key;
import io.cofre.session.Value;
import java.util.List;

/** The values of one instance as they were at one moment. Nothing changes them while this is open. Not thread-safe. */
public interface SessionCopy extends AutoCloseable {
    /** All keys, in their natural order. */
    List<Key> keys();

    /**
     * The value under one of the keys.
     *
     * @throws io.cofre.session.CofreException {@code DAMAGED} if it is not intact
     */
    Value read(Key key);

    @Override
    void close();
}
