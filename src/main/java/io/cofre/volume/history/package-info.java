/** Trash and snapshots of a volume, staging, and retention. */
@NullMarked
package io.cofre.volume.history;

import org.jspecify.annotations.NullMarked;
