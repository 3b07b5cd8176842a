/** The metrics of the worker, with all names in one place. */
@NullMarked
package io.cofre.metrics;

import org.jspecify.annotations.NullMarked;
