package io.cofre.volume.engine;

import io.cofre.session.Value;
import java.util.Optional;

/**
 * The knowledge that a memtable has of a key.
 *
 * @param value its latest value; empty if the key was deleted
 */
record Entry(Optional<Value> value) {
    static final Entry DELETED = new Entry(Optional.empty());

    static Entry of(Value value) {
        return new Entry(Optional.of(value));
    }

    int size() {
        return value.map(Value::size).orElse(0);
    }
}
