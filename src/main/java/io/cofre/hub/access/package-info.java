/** The callers of the hub and their rights. */
@NullMarked
package io.cofre.hub.access;

import org.jspecify.annotations.NullMarked;
