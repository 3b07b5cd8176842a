/** The process: its entry point and the composition of its parts. */
@NullMarked
package io.cofre;

import org.jspecify.annotations.NullMarked;
