package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The values that keys have within a batch of commits: the stored ones with the changes of the commits that were
 * admitted before, although none of them is made yet.
 */
final class ValuesOfBatch implements Change.Visitor<Boolean> {
    private final Function<KeyPath, Optional<Value>> stored;
    private final Map<KeyPath, Optional<Value>> changed = new HashMap<>();
    private final Set<InstancePath> emptiedInstances = new HashSet<>();
    private final Set<GroupName> emptiedGroups = new HashSet<>();

    /** @param stored reads a value as of before the batch */
    ValuesOfBatch(Function<KeyPath, Optional<Value>> stored) {
        this.stored = stored;
    }

    Optional<Value> of(KeyPath path) {
        Optional<Value> value = changed.get(path);
        if (value != null) {
            return value;
        }
        InstancePath instance = path.instance();
        return emptiedInstances.contains(instance) || emptiedGroups.contains(instance.group())
                ? Optional.empty()
                : stored.apply(path);
    }

    /** Takes note of the changes of a commit that was admitted. */
    void add(Commit commit) {
        commit.changes().forEach(change -> change.accept(this));
    }

    @Override
    public Boolean putValue(Change.PutValue put) {
        changed.put(put.path(), Optional.of(put.value()));
        return true;
    }

    @Override
    public Boolean deleteKey(Change.DeleteKey delete) {
        changed.put(delete.path(), Optional.empty());
        return true;
    }

    @Override
    public Boolean createInstance(Change.CreateInstance create) {
        return false;
    }

    @Override
    public Boolean deleteInstance(Change.DeleteInstance delete) {
        emptiedInstances.add(delete.instance());
        return changed.keySet().removeIf(path -> path.instance().equals(delete.instance()));
    }

    @Override
    public Boolean createGroup(Change.CreateGroup create) {
        return false;
    }

    @Override
    public Boolean deleteGroup(Change.DeleteGroup delete) {
        emptiedGroups.add(delete.group());
        return changed.keySet().removeIf(path -> path.instance().group().equals(delete.group()));
    }
}
