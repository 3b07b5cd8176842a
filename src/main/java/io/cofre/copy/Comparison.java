package io.cofre.copy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The comparison of two sets of values, byte for byte. One value of each is in memory at a time. */
final class Comparison {
    private Comparison() {}

    /**
     * The first difference, in words; empty if there is none. A value that is damaged in the target is a difference.
     *
     * @param onValue is told of each value that was found equal
     * @throws CofreException {@code DAMAGED} if a value of the source is not intact
     */
    static Optional<String> difference(SessionCopy source, SessionCopy target, Consumer<Value> onValue) {
        List<Key> wanted = source.keys();
        List<Key> found = target.keys();
        if (!wanted.equals(found)) {
            Optional<String> keys = difference(wanted, found);
            if (keys.isPresent()) {
                return keys;
            }
        }
        for (Key key : wanted) {
            Value value = source.read(key);
            if (!isThere(target, key, value)) {
                return Optional.of("the key " + key + " has another value there");
            }
            onValue.accept(value);
        }
        return Optional.empty();
    }

    private static Optional<String> difference(List<Key> wanted, List<Key> found) {
        Set<Key> surplus = new HashSet<>(found);
        for (Key key : wanted) {
            if (!surplus.remove(key)) {
                return Optional.of("the key " + key + " is not there");
            }
        }
        return surplus.stream().min(Key::compareTo).map(key -> "there is a key " + key + " that the source has not");
    }

    private static boolean isThere(SessionCopy target, Key key, Value value) {
        try {
            return target.read(key).equals(value);
        } catch (CofreException failure) {
            if (failure.code() == ErrorCode.DAMAGED || failure.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }
}
