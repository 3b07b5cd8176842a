package io.cofre.copy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionStore;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The values of an instance as stable storage has them when they are read. Not thread-safe. */
final class LiveValues implements SessionCopy {
    private final List<Key> keys;
    private final Function<Key, Optional<Value>> values;

    LiveValues(SessionStore store, InstancePath instance) {
        this.keys = store.keys(instance);
        this.values = store.inOrder(instance, keys, store::readStored);
    }

    @Override
    public List<Key> keys() {
        return Collections.unmodifiableList(keys);
    }

    @Override
    public Value read(Key key) {
        return values.apply(key)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the key was removed meanwhile"));
    }

    @Override
    public void close() {}
}
