package io.cofre.journaled;

import io.cofre.session.Key;
import io.cofre.store.ArchiveId;
import java.util.Map;

/**
 * A group that was removed with all that was in it.
 *
 * @param id what it is called in the trash
 * @param values what of its instances is not in files
 */
record RemovedGroup(Group group, ArchiveId id, Map<Instance, Map<Key, Entry>> values) implements Removal {}
