package io.cofre.copy;

import io.cofre.identity.CurrentCreds;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionCopy;
import io.cofre.store.Staging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A copy of all that one store keeps into another one, item by item. Nobody should write to either meanwhile: the copy
 * does not see a write to an instance that it has copied.
 *
 * <p>Each item is staged, put in its place as a whole, and then compared with the source, value by value. An item that
 * is in its place with the same values is left alone, so a copy that was cut off goes on when it is made again. Leases
 * stay behind. One value is in memory at a time, and the keys of one instance. Not thread-safe.
 */
public final class StoreCopy {
    private final Place from;
    private final Place to;
    private final boolean history;
    private final Watcher watcher;
    private final Counts counts = new Counts();

    /** @param history whether snapshots and the trash are copied too */
    public StoreCopy(Place from, Place to, boolean history, Watcher watcher) {
        this.from = from;
        this.to = to;
        this.history = history;
        this.watcher = watcher;
    }

    /**
     * Looks at all that is to be copied, and at what is in its place. Nothing is changed.
     *
     * @throws CofreException if a store cannot be read
     */
    public Plan plan() {
        List<Item> items = Inventory.of(from, history);
        counts.items = items.size();
        List<Plan.Step> steps = new ArrayList<>(items.size());
        for (Item item : items) {
            counts.looked++;
            watcher.at(counts.tally(), item);
            steps.add(new Plan.Step(item, named(item, () -> finding(item))));
        }
        return new Plan(steps, missingGroups().size());
    }

    private Finding finding(Item item) {
        if (!item.isIn(to)) {
            return Finding.NEW;
        }
        if (isEqual(item)) {
            return Finding.PRESENT;
        }
        return item.kind() != ItemKind.INSTANCE
                        || CurrentCreds.stored(to.store(), item.instance()).holdsAccount()
                ? Finding.IN_THE_WAY
                : Finding.OTHER;
    }

    private boolean isEqual(Item item) {
        try (SessionCopy source = item.openSource(from);
                SessionCopy target = item.openTarget(to)) {
            return Comparison.difference(source, target, value -> watcher.at(counts.tally(), item))
                    .isEmpty();
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return false;
        }
    }

    /**
     * Copies what the plan says. Instances that are in the way are replaced, and become snapshots; snapshots and
     * removals that are in the way are problems.
     *
     * @throws CofreException if a store fails; the items that were copied until then stay, each of them whole
     */
    public Tally run(Plan plan) {
        for (GroupName group : missingGroups()) {
            await(new Change.CreateGroup(group));
        }
        for (Plan.Step step : plan.steps()) {
            Item item = step.item();
            watcher.at(counts.tally(), item);
            if (step.finding() == Finding.PRESENT) {
                counts.present++;
            } else if (step.finding() == Finding.IN_THE_WAY && item.kind() != ItemKind.INSTANCE) {
                fail(item, "the target has another one of that id");
            } else {
                named(item, () -> copy(item));
            }
        }
        return counts.tally();
    }

    private List<GroupName> missingGroups() {
        List<GroupName> missing = new ArrayList<>(Inventory.emptyGroups(from));
        missing.removeAll(to.store().groups());
        return missing;
    }

    private void await(Change change) {
        try {
            to.store().commit(Commit.of(change)).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refused) {
                throw refused;
            }
            throw failure;
        }
    }

    private boolean copy(Item item) {
        try (SessionCopy source = item.openSource(from)) {
            counts.begin();
            if (!isMoved(source, item)) {
                counts.undo();
                return false;
            }
            try (SessionCopy target = item.openTarget(to)) {
                Optional<String> difference =
                        Comparison.difference(source, target, value -> watcher.at(counts.tally(), item));
                difference.ifPresentOrElse(
                        words -> fail(item, "it was written and is not the same: " + words), () -> counts.copied(item));
                return difference.isEmpty();
            }
        } catch (CofreException failure) {
            if (!isOfItem(failure)) {
                throw failure;
            }
            fail(item, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    /** Stages all values and puts them in their place, unless any is damaged: then all that are damaged are named. */
    private boolean isMoved(SessionCopy source, Item item) {
        List<Key> damaged = new ArrayList<>();
        try (Staging staged = to.history().stage()) {
            for (Key key : source.keys()) {
                Optional<Value> value = intact(source, key);
                if (value.isEmpty()) {
                    damaged.add(key);
                } else if (damaged.isEmpty()) {
                    staged.put(key, value.get());
                    counts.add(value.get());
                }
                watcher.at(counts.tally(), item);
            }
            if (damaged.isEmpty()) {
                item.put(staged);
                return true;
            }
        }
        fail(item, "it was not copied, because these values are damaged: " + names(damaged));
        return false;
    }

    private static String names(List<Key> keys) {
        return String.join(", ", keys.stream().map(Key::toString).toList());
    }

    private static Optional<Value> intact(SessionCopy source, Key key) {
        try {
            return Optional.of(source.read(key));
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return Optional.empty();
        }
    }

    /** Whether a failure says something about one item, and nothing about the next. */
    private static boolean isOfItem(CofreException failure) {
        return failure.code() == ErrorCode.DAMAGED || failure.code().kind() == ErrorCode.Kind.REFUSAL;
    }

    private void fail(Item item, String reason) {
        counts.failed++;
        watcher.problem(item, reason);
    }

    private interface Work<T> {
        T run();
    }

    /** Does a part of the work; a failure of it names the instance. */
    private static <T> T named(Item item, Work<T> work) {
        try {
            return work.run();
        } catch (CofreException failure) {
            throw new CofreException(
                    failure.code(),
                    item.instance().group() + " / " + item.instance().instance() + ": " + failure.getMessage(),
                    failure);
        }
    }
}
