package io.cofre.postgres.engine;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reads the values of an instance in the order of a list, a page at a time. A key that comes out of turn is read by
 * itself. Not thread-safe.
 */
final class ReadAhead implements Function<Key, Optional<Value>> {
    private static final int KEYS_PER_PAGE = 128;

    private final Readers readers;
    private final InstancePath instance;
    private final List<Key> keys;
    private final Function<KeyPath, Optional<Value>> single;
    private final Map<Key, CompletableFuture<Optional<Value>>> page = new HashMap<>();
    private int next;

    /** @param single reads one value */
    ReadAhead(Readers readers, InstancePath instance, List<Key> keys, Function<KeyPath, Optional<Value>> single) {
        this.readers = readers;
        this.instance = instance;
        this.keys = keys;
        this.single = single;
    }

    @Override
    public Optional<Value> apply(Key key) {
        if (next < keys.size() && keys.get(next).equals(key)) {
            turn();
        }
        CompletableFuture<Optional<Value>> answer = page.remove(key);
        if (answer == null) {
            return single.apply(new KeyPath(instance, key));
        }
        try {
            return Readers.await(answer);
        } catch (CancellationException large) {
            return single.apply(new KeyPath(instance, key));
        }
    }

    private void turn() {
        page.clear();
        int end = Math.min(next + KEYS_PER_PAGE, keys.size());
        for (Key each : keys.subList(next, end)) {
            if (!each.isHidden()) {
                page.put(each, readers.ahead(new KeyPath(instance, each)));
            }
        }
        next = end;
    }
}
