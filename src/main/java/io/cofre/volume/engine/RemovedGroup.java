package io.cofre.volume.engine;

import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import java.util.Map;

/**
 * A group that was removed with all that was in it.
 *
 * @param id what it is called in the trash
 * @param values what of its instances is not in files
 */
record RemovedGroup(GroupLife group, RecoveryPointId id, Map<InstanceLife, Map<Key, Entry>> values)
        implements Removal {}
