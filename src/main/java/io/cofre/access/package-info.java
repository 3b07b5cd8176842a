/** The keys that open the HTTP surfaces. */
@NullMarked
package io.cofre.access;

import org.jspecify.annotations.NullMarked;
