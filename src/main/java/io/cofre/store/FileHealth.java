package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.List;
import java.util.Optional;

/**
 * The port of what a store on files knows of their health. A store that keeps no files has nothing to tell here.
 *
 * <p>All methods may be called by any thread at any time.
 */
public interface FileHealth {
    /** The values of an instance that were damaged on stable storage and written anew from memory lately. */
    List<MendedValue> mended(InstancePath instance);

    /**
     * The reason why a durable change of an instance cannot be brought into its file; empty if there is no such change.
     */
    Optional<String> setAside(InstancePath instance);

    /** The report of the scrub, which reads all files again and again; empty while there is none. */
    Optional<ScrubReport> scrub();
}
