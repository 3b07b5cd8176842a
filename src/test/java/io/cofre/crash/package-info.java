/** Crash tests of the stores: what was acknowledged survives, whatever happens and whenever. */
@NullMarked
package io.cofre.crash;

import org.jspecify.annotations.NullMarked;
