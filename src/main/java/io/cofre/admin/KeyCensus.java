package io.cofre.admin;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionStore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The census of an instance's keys, made by reading each of them. */
final class KeyCensus {
    private final Map<KeyKind, Integer> kinds = new EnumMap<>(KeyKind.class);
    private final List<String> damaged = new ArrayList<>();
    private final TreeSet<Long> preKeys = new TreeSet<>();
    private int keys;
    private long bytes;

    private KeyCensus() {}

    static KeyCensus of(SessionStore store, InstancePath instance) {
        KeyCensus census = new KeyCensus();
        List<Key> keys = store.keys(instance);
        Function<Key, Optional<Value>> values = store.inOrder(instance, keys, store::readStored);
        for (Key key : keys) {
            census.count(key, values);
        }
        return census;
    }

    private void count(Key key, Function<Key, Optional<Value>> values) {
        try {
            Optional<Value> value = values.apply(key);
            if (value.isEmpty()) {
                return;
            }
            bytes += value.get().size();
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            damaged.add(key.toString());
        }
        keys++;
        KeyKind kind = KeyKind.of(key);
        kinds.merge(kind, 1, Integer::sum);
        if (kind == KeyKind.PRE_KEY) {
            addPreKey(kind.idIn(key));
        }
    }

    private void addPreKey(String id) {
        if (id.matches("[0-9]{1,18}")) {
            preKeys.add(Long.parseLong(id));
        }
    }

    int keys() {
        return keys;
    }

    long bytes() {
        return bytes;
    }

    /** The names of the keys whose values are not intact. */
    List<String> damaged() {
        return damaged;
    }

    /** The numbers of the pre-keys. */
    SortedSet<Long> preKeys() {
        return preKeys;
    }

    Map<String, Integer> byKind() {
        Map<String, Integer> named = new TreeMap<>();
        kinds.forEach((kind, count) -> named.put(kind.wireName(), count));
        return named;
    }
}
