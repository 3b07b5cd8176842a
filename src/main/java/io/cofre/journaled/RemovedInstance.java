package io.cofre.journaled;

import io.cofre.session.Key;
import io.cofre.store.ArchiveId;
import java.util.Map;

/**
 * An instance that was removed by itself.
 *
 * @param id what it is called in the trash
 * @param values what of it is not in files
 */
record RemovedInstance(Instance instance, ArchiveId id, Map<Key, Entry> values) implements Removal {}
