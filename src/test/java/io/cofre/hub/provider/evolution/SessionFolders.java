package io.cofre.hub.provider.evolution;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where Evolution keeps the credentials of its instances: by their ids, which it forgets when it deletes by name. */
public interface SessionFolders {
    /** Whether there are credentials of the instance with that id. */
    boolean hold(String id);

    /** Writes credentials. */
    void write(String id);

    /** Deletes what has that name, as Evolution asks for it. */
    void delete(String name);

    /** Folders in memory. A test cleans up in place of others, with {@code delete} and an id. */
    static SessionFolders inMemory() {
        Set<String> folders = ConcurrentHashMap.newKeySet();
        return new SessionFolders() {
            @Override
            public boolean hold(String id) {
                return folders.contains(id);
            }

            @Override
            public void write(String id) {
                folders.add(id);
            }

            @Override
            public void delete(String name) {
                folders.remove(name);
            }
        };
    }
}
