package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The instances whose directories are being replaced. It keeps commits away from them. Thread-safe. */
final class InstancesBeingReplaced implements Change.Visitor<Boolean> {
    private final Set<InstancePath> replaced = ConcurrentHashMap.newKeySet();

    /** @throws CofreException {@code UNAVAILABLE} if another thread replaces the instance at this moment */
    void begin(InstancePath instance) {
        if (!replaced.add(instance)) {
            throw refused();
        }
    }

    void end(InstancePath instance) {
        replaced.remove(instance);
    }

    /** The reason why a commit must not be made now; null if it may be made. */
    @Nullable
    CofreException refusal(Commit commit) {
        if (replaced.isEmpty()) {
            return null;
        }
        for (Change change : commit.changes()) {
            if (change.accept(this)) {
                return refused();
            }
        }
        return null;
    }

    @Override
    public Boolean putValue(Change.PutValue put) {
        return replaced.contains(put.path().instance());
    }

    @Override
    public Boolean deleteKey(Change.DeleteKey delete) {
        return replaced.contains(delete.path().instance());
    }

    @Override
    public Boolean createInstance(Change.CreateInstance create) {
        return replaced.contains(create.instance());
    }

    @Override
    public Boolean deleteInstance(Change.DeleteInstance delete) {
        return replaced.contains(delete.instance());
    }

    @Override
    public Boolean createGroup(Change.CreateGroup create) {
        return false;
    }

    @Override
    public Boolean deleteGroup(Change.DeleteGroup delete) {
        return replaced.stream().anyMatch(instance -> instance.group().equals(delete.group()));
    }

    private static CofreException refused() {
        return new CofreException(ErrorCode.UNAVAILABLE, "the instance is being replaced");
    }
}
