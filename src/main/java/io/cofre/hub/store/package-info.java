/** The store of the hub: its registry, the events it took, and the deliveries it still has to make. */
@NullMarked
package io.cofre.hub.store;

import org.jspecify.annotations.NullMarked;
