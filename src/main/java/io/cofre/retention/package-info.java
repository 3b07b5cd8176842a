/** The decisions which kept things have to go, for every store that keeps a history. */
@NullMarked
package io.cofre.retention;

import org.jspecify.annotations.NullMarked;
