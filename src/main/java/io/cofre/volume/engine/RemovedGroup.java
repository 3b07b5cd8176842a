package io.cofre.volume.engine;

import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import java.util.Map;

/**
 * A group that was removed with all its instances.
 *
 * @param id its name in the trash
 * @param values the values of its instances that are not in files
 */
record RemovedGroup(GroupLife group, RecoveryPointId id, Map<InstanceLife, Map<Key, Entry>> values)
        implements Removal {}
