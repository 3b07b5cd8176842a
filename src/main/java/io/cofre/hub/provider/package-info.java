/** Providers: their events and their calls. */
@NullMarked
package io.cofre.hub.provider;

import org.jspecify.annotations.NullMarked;
