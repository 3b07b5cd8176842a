/** The upkeep of a worker's sessions: after it, instances can be paired and connected again. */
@NullMarked
package io.cofre.hub.upkeep;

import org.jspecify.annotations.NullMarked;
