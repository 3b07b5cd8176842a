package io.cofre.store;

/**
 * The port of staging: places in which an instance is put together before it is adopted.
 *
 * <p>It may be called by any thread. An adoption blocks until it is done. It is durable then, and after a crash it is
 * there whole or not at all; what was only staged is gone. Errors are {@link io.cofre.session.CofreException}s:
 * {@code DISK_FULL} and {@code UNAVAILABLE} where the volume does not take it.
 */
public interface StagingArea {
    /** A new, empty place. */
    Staging stage();
}
