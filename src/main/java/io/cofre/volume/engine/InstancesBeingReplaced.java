package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps commits away from instances whose directories are being replaced. Thread-safe. */
final class InstancesBeingReplaced {
    private final Set<InstancePath> fenced = ConcurrentHashMap.newKeySet();

    /** @throws CofreException {@code UNAVAILABLE} if somebody else replaces the instance at this moment */
    void raise(InstancePath instance) {
        if (!fenced.add(instance)) {
            throw refused();
        }
    }

    void lower(InstancePath instance) {
        fenced.remove(instance);
    }

    /** Why a commit must not be made now; null if it may. */
    @Nullable
    CofreException refusal(Commit commit) {
        if (fenced.isEmpty()) {
            return null;
        }
        for (Change change : commit.changes()) {
            if (isFenced(change)) {
                return refused();
            }
        }
        return null;
    }

    private boolean isFenced(Change change) {
        if (change instanceof Change.PutValue put) {
            return fenced.contains(put.path().instance());
        } else if (change instanceof Change.DeleteKey delete) {
            return fenced.contains(delete.path().instance());
        } else if (change instanceof Change.CreateInstance create) {
            return fenced.contains(create.instance());
        } else if (change instanceof Change.DeleteInstance delete) {
            return fenced.contains(delete.instance());
        } else if (change instanceof Change.DeleteGroup delete) {
            return isFenced(delete.group());
        }
        return false;
    }

    private boolean isFenced(GroupName group) {
        return fenced.stream().anyMatch(instance -> instance.group().equals(group));
    }

    private static CofreException refused() {
        return new CofreException(ErrorCode.UNAVAILABLE, "the instance is being replaced");
    }
}
