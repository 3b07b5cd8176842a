/** The names that a volume keeps apart, and their spelling on one that does not. */
@NullMarked
package io.cofre.volume.names;

import org.jspecify.annotations.NullMarked;
