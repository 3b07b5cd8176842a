package io.cofre.volume.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * The places where something was wrong when they were looked at last. It remembers a bounded number of them by name and
 * counts the others. One thread changes it; any thread may read the count.
 *
 * @param <T> the name of a place
 */
final class Sightings<T> {
    private final int rememberedMax;
    private final Set<T> known = new HashSet<>();
    private final Set<T> seen = new HashSet<>();
    private long beyondBefore;
    private long beyond;
    private volatile long count;

    Sightings(int rememberedMax) {
        this.rememberedMax = rememberedMax;
    }

    /**
     * Records that something is wrong at a place. Returns whether that is new and remembered, and so worth a line in
     * the log.
     */
    boolean isNew(T place) {
        boolean isNew = false;
        if (known.contains(place)) {
            seen.add(place);
        } else if (known.size() < rememberedMax) {
            known.add(place);
            seen.add(place);
            isNew = true;
        } else {
            beyond++;
        }
        tell();
        return isNew;
    }

    /** Records that nothing is wrong at a place (any more). */
    void clear(T place) {
        if (known.remove(place)) {
            seen.remove(place);
            tell();
        }
    }

    /** Ends a look at all places: those that were not seen since the last call are gone. */
    void endPass() {
        known.retainAll(seen);
        seen.clear();
        beyondBefore = beyond;
        beyond = 0;
        tell();
    }

    /** The number of places where something is wrong, of the last complete pass and of this one. */
    long count() {
        return count;
    }

    private void tell() {
        count = known.size() + Math.max(beyondBefore, beyond);
    }
}
