package io.cofre.testing.crash;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.SessionStore;
import io.cofre.testing.Deletion;
import io.cofre.testing.crash.RegisterChecker.Expectation;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A client of a store that writes its calls into a history and remembers the versions that it saw last, so that it can
 * ask for them in a condition.
 */
public final class RegisterClient {
    private final SessionStore store;
    private final RegisterHistory history;
    private final Map<KeyPath, Optional<String>> seen = new HashMap<>();

    public RegisterClient(SessionStore store, RegisterHistory history) {
        this.store = store;
        this.history = history;
    }

    /** The requirement that a key is as this client saw it last. */
    public Expectation isAsSeen(KeyPath path) {
        return new Expectation.Exactly(seen.getOrDefault(path, Optional.empty()));
    }

    /** Reads a key; an unreadable one says nothing. Returns whether it was read. */
    public boolean read(KeyPath path) {
        long begin = history.now();
        try {
            Optional<String> version =
                    store.read(path).map(value -> TestValue.versionOf(TestValue.pathOf(path), value));
            history.addRead(begin, TestValue.pathOf(path), version);
            seen.put(path, version);
            return true;
        } catch (CofreException unreadable) {
            requireUnavailable(unreadable);
            return false;
        }
    }

    /**
     * Makes all these changes, or deletes where there is no version, if all conditions hold. Returns whether there was
     * an answer.
     */
    public boolean write(Map<KeyPath, Expectation> conditions, Map<KeyPath, Optional<String>> changes) {
        List<Change> all = new ArrayList<>();
        changes.forEach((path, version) -> all.add(
                version.isPresent()
                        ? new Change.PutValue(path, TestValue.of(path, version.get()))
                        : new Change.DeleteKey(path)));
        List<Condition> required = new ArrayList<>();
        conditions.forEach((path, expectation) -> required.add(condition(path, expectation)));
        return write(new Commit(all, required), conditions, changes);
    }

    /** Deletes an instance and creates it again, which deletes all its keys at once. Returns whether it was made. */
    public boolean renew(InstancePath instance, List<KeyPath> keys) {
        Commit renewal = Commit.of(Deletion.of(instance), new Change.CreateInstance(instance));
        Map<KeyPath, Optional<String>> changes = new HashMap<>();
        keys.forEach(key -> changes.put(key, Optional.empty()));
        return write(renewal, Map.of(), changes);
    }

    private boolean write(Commit commit, Map<KeyPath, Expectation> conditions, Map<KeyPath, Optional<String>> changes) {
        long begin = history.now();
        Outcome outcome = outcomeOf(commit);
        history.addWrite(outcome, begin, byName(conditions), byName(changes));
        if (outcome == Outcome.MADE) {
            seen.putAll(changes);
        }
        return outcome != Outcome.UNKNOWN;
    }

    private static Condition condition(KeyPath path, Expectation expectation) {
        if (!(expectation instanceof Expectation.Exactly exactly)) {
            return new Condition.IsPresent(path);
        }
        return exactly.expected()
                .<Condition>map(version -> new Condition.HasContent(path, ContentTag.of(TestValue.of(path, version))))
                .orElseGet(() -> new Condition.IsAbsent(path));
    }

    private static <T> Map<String, T> byName(Map<KeyPath, T> byPath) {
        Map<String, T> byName = new HashMap<>();
        byPath.forEach((path, each) -> byName.put(TestValue.pathOf(path), each));
        return byName;
    }

    private Outcome outcomeOf(Commit commit) {
        try {
            store.commit(commit).join();
            return Outcome.MADE;
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof CofreException refused)) {
                throw failure;
            }
            if (refused.code() == ErrorCode.PRECONDITION_FAILED) {
                return Outcome.REFUSED;
            }
            requireUnavailable(refused);
        } catch (CofreException refused) {
            requireUnavailable(refused);
        }
        return Outcome.UNKNOWN;
    }

    private static void requireUnavailable(CofreException failure) {
        if (failure.code() != ErrorCode.UNAVAILABLE && failure.code() != ErrorCode.DAMAGED) {
            throw failure;
        }
    }
}
