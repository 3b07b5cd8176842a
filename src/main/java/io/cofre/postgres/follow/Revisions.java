package io.cofre.postgres.follow;

import io.cofre.session.Key;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;

/**
 * The revision of each key of an instance. A key takes up to {@value #KEY_BYTES} bytes: only a hash of it is kept,
 * whose 64 bits depend on a number that is drawn for each process. The revision of a deleted key is negative. Not
 * thread-safe.
 */
final class Revisions {
    /** The memory of one key, at most. */
    static final int KEY_BYTES = 48;

    private static final int SLOTS_MIN = 16;
    private static final long SEED = ThreadLocalRandom.current().nextLong();
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    /** Hash and revision, one after the other; a slot without a revision is free. */
    private long[] table = new long[2 * SLOTS_MIN];

    private int size;

    /** The hash by which a key is kept. */
    static long hash(Key key) {
        String name = key.toString();
        long hash = SEED;
        for (int index = 0; index < name.length(); index++) {
            long mixed = hash ^ name.charAt(index);
            hash = mixed * FACTOR ^ Math.multiplyHigh(mixed, FACTOR);
        }
        return hash * FACTOR;
    }

    int size() {
        return size;
    }

    /** The revision under a hash; 0 if there is none. */
    long get(long hash) {
        return table[slot(table, hash) + 1];
    }

    /** @param revision not 0 */
    void put(long hash, long revision) {
        int slot = slot(table, hash);
        if (table[slot + 1] == 0) {
            size++;
        }
        table[slot] = hash;
        table[slot + 1] = revision;
        // A third of the slots stays free, or a search for a free one would take long.
        if (3L * 2 * size > 2L * table.length) {
            grow();
        }
    }

    /** Whether any key that is not deleted fulfils the predicate, which is given its hash. */
    boolean anyPresent(LongPredicate predicate) {
        for (int slot = 0; slot < table.length; slot += 2) {
            if (table[slot + 1] > 0 && predicate.test(table[slot])) {
                return true;
            }
        }
        return false;
    }

    private void grow() {
        long[] larger = new long[2 * table.length];
        for (int slot = 0; slot < table.length; slot += 2) {
            if (table[slot + 1] != 0) {
                int place = slot(larger, table[slot]);
                larger[place] = table[slot];
                larger[place + 1] = table[slot + 1];
            }
        }
        table = larger;
    }

    private static int slot(long[] in, long hash) {
        int mask = in.length / 2 - 1;
        int number = (int) (hash >>> Integer.SIZE) & mask;
        while (in[2 * number + 1] != 0 && in[2 * number] != hash) {
            number = (number + 1) & mask;
        }
        return 2 * number;
    }
}
