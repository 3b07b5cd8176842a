/** Which names a volume keeps apart, and how they are kept apart where it does not. */
@NullMarked
package io.cofre.volume;

import org.jspecify.annotations.NullMarked;
