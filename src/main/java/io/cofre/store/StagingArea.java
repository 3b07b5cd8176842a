package io.cofre.store;

/**
 * The port of staging: places in which an instance is put together before it is adopted.
 *
 * <p>It may be called by any thread. An adoption blocks until it is done. On return it is durable, and a crash leaves
 * it whole or not at all. A crash takes away values that were only staged. Errors are
 * {@link io.cofre.session.CofreException}s: {@code DISK_FULL} and {@code UNAVAILABLE} if the volume does not take the
 * change.
 */
public interface StagingArea {
    /** A new, empty place. */
    Staging stage();
}
