package io.cofre.volume.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places that retention cannot look at or remove. Each is logged once, until it gives no trouble any more. Not
 * thread-safe.
 */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final Set<Path> told = new HashSet<>();
    private final Set<Path> now = new HashSet<>();

    /** Work on one place. */
    interface Work {
        void run() throws IOException;
    }

    /** Forgets the places that gave no trouble in the round that ended. */
    void nextRound() {
        told.retainAll(now);
        now.clear();
    }

    /** Does work on one place, so that its failure stops no other. Returns whether it was done. */
    boolean contain(Path place, Work work) {
        try {
            work.run();
            return true;
        } catch (IOException | RuntimeException failure) {
            now.add(place);
            if (told.add(place)) {
                LOG.warn("retention goes on without {}, which is tried again: {}", place, failure.toString());
            }
            return false;
        }
    }

    /** The number of places that gave trouble in this round. */
    int count() {
        return now.size();
    }
}
