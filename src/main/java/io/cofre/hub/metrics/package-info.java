/** The metrics of the hub: their names, and their meters. */
@NullMarked
package io.cofre.hub.metrics;

import org.jspecify.annotations.NullMarked;
