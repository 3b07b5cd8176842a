package io.cofre.volume.engine;

import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import java.util.Map;

/**
 * An instance that was removed by itself.
 *
 * @param id its name in the trash
 * @param values its values that are not in files
 */
record RemovedInstance(InstanceLife instance, RecoveryPointId id, Map<Key, Entry> values) implements Removal {}
