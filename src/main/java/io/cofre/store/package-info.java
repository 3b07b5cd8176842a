/** The port of session stores: their promises, and the commits that they take. */
@NullMarked
package io.cofre.store;

import org.jspecify.annotations.NullMarked;
