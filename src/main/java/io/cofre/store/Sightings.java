package io.cofre.store;

import io.cofre.session.CofreException;
import java.util.List;

/** The place where workers that share a store tell each other which addresses write its instances. Thread-safe. */
public interface Sightings {
    /**
     * Adds what this worker saw. Instances that do not exist are left out.
     *
     * @return the sightings of all workers, of instances that more than one address wrote within the last minute; not
     *     more than some thousand
     * @throws CofreException if the store does not answer; then nothing may have been added
     */
    List<Sighting> exchange(List<Sighting> mine);
}
