/** Who asks the hub, and what they may. */
@NullMarked
package io.cofre.hub.access;

import org.jspecify.annotations.NullMarked;
