/** The settings of an operator, read from the environment once at start. */
@NullMarked
package io.cofre.config;

import org.jspecify.annotations.NullMarked;
