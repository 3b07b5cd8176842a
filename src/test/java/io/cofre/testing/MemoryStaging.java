package io.cofre.testing;

import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.Staging;
import java.util.Map;
import java.util.TreeMap;

/** A staging in memory, empty again when it is closed. */
public final class MemoryStaging implements Staging {
    public final Map<Key, Value> values = new TreeMap<>();
    public boolean isClosed;

    @Override
    public void put(Key key, Value value) {
        if (isClosed) {
            throw new IllegalStateException("closed");
        }
        values.put(key, value);
    }

    @Override
    public void close() {
        isClosed = true;
        values.clear();
    }
}
