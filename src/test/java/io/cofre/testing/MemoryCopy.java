package io.cofre.testing;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** An instance in memory. */
public final class MemoryCopy implements SessionCopy {
    public final Map<Key, Value> values = new TreeMap<>();
    public final Set<Key> damaged = new HashSet<>();

    public MemoryCopy with(String key, String json) {
        values.put(Key.of(key), Value.of(json.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    @Override
    public List<Key> keys() {
        return List.copyOf(values.keySet());
    }

    @Override
    public Value read(Key key) {
        if (damaged.contains(key)) {
            throw new CofreException(ErrorCode.DAMAGED, "the value is damaged");
        }
        return Objects.requireNonNull(values.get(key));
    }

    @Override
    public void close() {}
}
