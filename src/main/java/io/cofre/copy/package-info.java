/** The copy of all that one store keeps into another one, whatever the two are. */
@NullMarked
package io.cofre.copy;

import org.jspecify.annotations.NullMarked;
