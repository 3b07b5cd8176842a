/** The offline check of a whole volume. */
@NullMarked
package io.cofre.volume.verify;

import org.jspecify.annotations.NullMarked;
