/** The file system: force, rename, {@code syncfs}, the lock of a directory. */
@NullMarked
package io.cofre.volume.disk;

import org.jspecify.annotations.NullMarked;
