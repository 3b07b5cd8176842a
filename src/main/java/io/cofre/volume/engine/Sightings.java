package io.cofre.volume.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * The places where something was wrong when they were looked at last. Only so many are remembered by name; the others
 * are counted. Changed by one thread; the count may be read by any.
 *
 * @param <T> what tells a place
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

    /** Something is wrong there. Returns whether that is new and remembered: then it is worth a word. */
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

    /** Nothing is wrong there (any more). */
    void clear(T place) {
        if (known.remove(place)) {
            seen.remove(place);
            tell();
        }
    }

    /** All places were looked at: what was not seen since the last call is gone. */
    void endPass() {
        known.retainAll(seen);
        seen.clear();
        beyondBefore = beyond;
        beyond = 0;
        tell();
    }

    /** In how many places something is wrong, of the last complete pass and of this one. */
    long count() {
        return count;
    }

    private void tell() {
        count = known.size() + Math.max(beyondBefore, beyond);
    }
}
