/** What the worker counts and measures, with all names in one place. */
@NullMarked
package io.cofre.metrics;

import org.jspecify.annotations.NullMarked;
