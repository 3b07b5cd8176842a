package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.Optional;

/**
 * The port of staging: places in which an instance is put together before it is adopted.
 *
 * <p>Every method may be called by any thread and blocks until it is done. What it did is durable then, and after a
 * crash it is there whole or not at all. Errors are {@link io.cofre.session.CofreException}s: {@code NOT_FOUND} where
 * something that is named does not exist, {@code DISK_FULL} and {@code UNAVAILABLE} where the volume does not take it.
 */
public interface StagingArea {
    /** A new, empty place. */
    Staging stage();

    /**
     * Puts what was staged in the place of an instance, as {@link Snapshots#restoreSnapshot} does; the staging is used
     * up.
     */
    Optional<Snapshot> adopt(Staging staged, InstancePath instance);
}
