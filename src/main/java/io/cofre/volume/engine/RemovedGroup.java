package io.cofre.volume.engine;

import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group that was removed with all its instances.
 *
 * @param id its name in the trash
 * @param values the values of its instances that are not in files
 */
record RemovedGroup(GroupLife group, RecoveryPointId id, Map<InstanceLife, Map<Key, Entry>> values) implements Removal {
    /**
     * The same removal with the values of instances that were removed before it, and whose directories could not be
     * moved. Empty if two lives of one instance would meet in one directory.
     */
    Optional<RemovedGroup> with(List<RemovedInstance> inside) {
        Map<InstanceLife, Map<Key, Entry>> all = new LinkedHashMap<>();
        inside.forEach(removed -> all.put(removed.instance(), removed.values()));
        all.putAll(values);
        boolean isMixed =
                all.keySet().stream().map(InstanceLife::path).distinct().count() < all.size();
        return isMixed ? Optional.empty() : Optional.of(new RemovedGroup(group, id, all));
    }
}
