package io.cofre.copy;

import io.cofre.session.Value;

/** The counts of a copy while it runs. For one thread. */
final class Counts {
    int items;
    int looked;
    int present;
    int failed;
    private int instances;
    private int snapshots;
    private int removed;
    private long keys;
    private long bytes;
    private long keysBefore;
    private long bytesBefore;

    void copied(Item item) {
        switch (item.kind()) {
            case INSTANCE -> instances++;
            case SNAPSHOT -> snapshots++;
            case REMOVED -> removed++;
        }
    }

    /** Remembers where an item begins. */
    void begin() {
        keysBefore = keys;
        bytesBefore = bytes;
    }

    /** Takes back what was added since the item began. */
    void undo() {
        keys = keysBefore;
        bytes = bytesBefore;
    }

    void add(Value value) {
        keys++;
        bytes += value.size();
    }

    Tally tally() {
        return new Tally(items, looked, instances, snapshots, removed, present, keys, bytes, failed);
    }
}
