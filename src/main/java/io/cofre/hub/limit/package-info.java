/** The limits of how often callers may ask. */
@NullMarked
package io.cofre.hub.limit;

import org.jspecify.annotations.NullMarked;
