package io.cofre.testing.crash;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.Deletion;
import io.cofre.testing.crash.RegisterChecker.Kind;
import io.cofre.testing.crash.RegisterChecker.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls a store for concurrent clients and writes down, for each key, all calls and answers with their times.
 * Thread-safe.
 */
public final class RegisterHistory {
    private final AtomicLong clock = new AtomicLong();
    private final Map<String, List<Operation>> operations = new TreeMap<>();

    /** Reads a key; an unreadable one says nothing. Returns whether it was read. */
    public boolean read(SessionStore store, KeyPath path) {
        long begin = clock.incrementAndGet();
        try {
            Optional<String> version =
                    store.read(path).map(value -> TestValue.versionOf(TestValue.pathOf(path), value));
            add(path, new Operation(Kind.READ, begin, clock.incrementAndGet(), version));
            return true;
        } catch (CofreException unreadable) {
            requireUnavailable(unreadable);
            return false;
        }
    }

    /** Puts a version of a key, or deletes it where there is none. Returns whether it was acknowledged. */
    public boolean write(SessionStore store, KeyPath path, Optional<String> version) {
        Change change = version.isPresent()
                ? new Change.PutValue(path, TestValue.of(path, version.get()))
                : new Change.DeleteKey(path);
        return write(store, Commit.of(change), Map.of(path, version));
    }

    /**
     * Deletes an instance and creates it again, which deletes all its keys at once. Returns whether it was
     * acknowledged.
     */
    public boolean renew(SessionStore store, InstancePath instance, List<KeyPath> keys) {
        Commit renewal = Commit.of(Deletion.of(instance), new Change.CreateInstance(instance));
        Map<KeyPath, Optional<String>> effects = new HashMap<>();
        keys.forEach(key -> effects.put(key, Optional.empty()));
        return write(store, renewal, effects);
    }

    private boolean write(SessionStore store, Commit commit, Map<KeyPath, Optional<String>> effects) {
        long begin = clock.incrementAndGet();
        boolean acknowledged = isAcknowledged(store, commit);
        Kind kind = acknowledged ? Kind.WRITE : Kind.UNCERTAIN_WRITE;
        long end = acknowledged ? clock.incrementAndGet() : Long.MAX_VALUE;
        effects.forEach((path, version) -> add(path, new Operation(kind, begin, end, version)));
        return acknowledged;
    }

    private static boolean isAcknowledged(SessionStore store, Commit commit) {
        try {
            store.commit(commit).join();
            return true;
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof CofreException refused)) {
                throw failure;
            }
            requireUnavailable(refused);
        } catch (CofreException refused) {
            requireUnavailable(refused);
        }
        return false;
    }

    private static void requireUnavailable(CofreException failure) {
        if (failure.code() != ErrorCode.UNAVAILABLE && failure.code() != ErrorCode.DAMAGED) {
            throw failure;
        }
    }

    /**
     * The store has ended and no client calls it: a write without an acknowledgement has had its effect by now, or has
     * none.
     */
    public synchronized void storeEnded() {
        long now = clock.incrementAndGet();
        operations
                .values()
                .forEach(list -> list.replaceAll(operation -> operation.end() < now
                        ? operation
                        : new Operation(operation.kind(), operation.begin(), now, operation.value())));
    }

    /** The keys whose history no register can have, with it. */
    public synchronized List<String> violations() {
        return operations.entrySet().stream()
                .filter(entry -> !RegisterChecker.isLinearizable(entry.getValue()))
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    synchronized int size() {
        return operations.values().stream().mapToInt(List::size).sum();
    }

    private synchronized void add(KeyPath path, Operation operation) {
        operations
                .computeIfAbsent(TestValue.pathOf(path), key -> new ArrayList<>())
                .add(operation);
    }
}
