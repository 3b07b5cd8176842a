package io.cofre.copy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionStore;
import java.util.List;

/** The values of an instance as stable storage has them at the moment at which each is read. */
record LiveValues(SessionStore store, InstancePath instance) implements SessionCopy {
    @Override
    public List<Key> keys() {
        return store.keys(instance);
    }

    @Override
    public Value read(Key key) {
        return store.readStored(new KeyPath(instance, key))
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the key was removed meanwhile"));
    }

    @Override
    public void close() {}
}
