package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decision which commits of one batch may be made. It takes them in their order: each commit is judged as if the
 * changes of the commits admitted before it were made, although none of them is made yet.
 */
public final class Admission implements Change.Visitor<Boolean> {
    private final Predicate<InstancePath> isThere;
    private final @Nullable ValuesOfBatch values;
    private final Map<InstancePath, Boolean> changedInstances = new HashMap<>();
    private final Set<GroupName> removedGroups = new HashSet<>();

    /**
     * An admission to a batch of commits.
     *
     * @param batch all that are asked about: where none has a condition, no value is looked at
     * @param isThere whether an instance exists before the batch
     * @param stored reads a value as of before the batch
     */
    public Admission(
            Collection<Commit> batch, Predicate<InstancePath> isThere, Function<KeyPath, Optional<Value>> stored) {
        this.isThere = isThere;
        this.values = haveConditions(batch) ? new ValuesOfBatch(stored) : null;
    }

    private static boolean haveConditions(Collection<Commit> batch) {
        for (Commit commit : batch) {
            if (!commit.conditions().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Why a commit must not be made; null if it is admitted. */
    public @Nullable CofreException refusal(Commit commit) {
        List<Change> changes = commit.changes();
        CofreException refused = values == null ? null : refusalOf(commit.conditions(), values);
        if (refused == null) {
            refused = changes.size() == 1 ? refusalOf(changes.get(0)) : refusalOfAll(changes);
        }
        if (refused == null && values != null) {
            values.add(commit);
        }
        return refused;
    }

    /** A value that cannot be read refuses the commit as well: nobody knows whether the condition holds. */
    private static @Nullable CofreException refusalOf(List<Condition> conditions, ValuesOfBatch values) {
        try {
            for (Condition condition : conditions) {
                if (!condition.holdsFor(values.of(condition.path()))) {
                    return condition.failure();
                }
            }
            return null;
        } catch (CofreException unreadable) {
            return unreadable;
        }
    }

    private @Nullable CofreException refusalOf(Change change) {
        return change.accept(this) ? null : new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist");
    }

    /** If one change is refused, the changes before it have no effect on later commits either. */
    private @Nullable CofreException refusalOfAll(List<Change> changes) {
        Map<InstancePath, Boolean> instancesBefore = Map.copyOf(changedInstances);
        Set<GroupName> groupsBefore = Set.copyOf(removedGroups);
        for (Change change : changes) {
            CofreException refused = refusalOf(change);
            if (refused != null) {
                changedInstances.clear();
                changedInstances.putAll(instancesBefore);
                removedGroups.clear();
                removedGroups.addAll(groupsBefore);
                return refused;
            }
        }
        return null;
    }

    @Override
    public Boolean putValue(Change.PutValue put) {
        return exists(put.path().instance());
    }

    @Override
    public Boolean deleteKey(Change.DeleteKey delete) {
        return true;
    }

    @Override
    public Boolean createInstance(Change.CreateInstance create) {
        changedInstances.put(create.instance(), true);
        return true;
    }

    @Override
    public Boolean deleteInstance(Change.DeleteInstance delete) {
        changedInstances.put(delete.instance(), false);
        return true;
    }

    @Override
    public Boolean createGroup(Change.CreateGroup create) {
        return true;
    }

    @Override
    public Boolean deleteGroup(Change.DeleteGroup delete) {
        removedGroups.add(delete.group());
        changedInstances.keySet().removeIf(path -> path.group().equals(delete.group()));
        return true;
    }

    private boolean exists(InstancePath instance) {
        Boolean changed = changedInstances.get(instance);
        if (changed != null) {
            return changed;
        }
        return !removedGroups.contains(instance.group()) && isThere.test(instance);
    }
}
