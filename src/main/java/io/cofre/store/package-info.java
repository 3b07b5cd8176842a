/** The port of session stores: what they promise, and the commits they take. */
@NullMarked
package io.cofre.store;

import org.jspecify.annotations.NullMarked;
