/** Providers: how to read what they tell, and how to ask them for something. */
@NullMarked
package io.cofre.hub.provider;

import org.jspecify.annotations.NullMarked;
