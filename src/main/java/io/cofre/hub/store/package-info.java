/** The store of the hub: what it knows, the events it took, and what it still has to deliver. */
@NullMarked
package io.cofre.hub.store;

import org.jspecify.annotations.NullMarked;
